import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { acvpu, handMeasured, oxygenDevices } from '../../../core/observation.ts';
import { clock } from './format.ts';
import { textOf, words } from './language.ts';
import { type Draft, valuesOf } from './observation-draft.ts';
import { agoMin, clearForm, correcting, draft, save, told } from './observations.ts';

/** Minutes to choose from; what was seen earlier than that is measured anew. */
const agos = [5, 15, 30, 60] as const;

const put = (change: Partial<Draft>) => {
  draft.value = { ...draft.value, ...change };
  told.value = undefined;
};

/** What a nurse saw and measured: touched where there are few answers, typed where there is a number, nothing required. */
export function ObservationForm({ bedId }: { readonly bedId: string }): JSX.Element {
  const [isTried, setTried] = useState(false);
  const { observe: text } = words.value;
  const entry = correcting.value;
  const values = valuesOf(draft.value);
  const form = useRef<HTMLFormElement>(null);
  // On a phone the list from which it came lies below.
  useEffect(() => {
    if (entry !== undefined) form.current?.scrollIntoView({ block: 'start' });
  }, [entry]);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = event.currentTarget.querySelector<HTMLElement>('input:invalid');
    const isWrong = wrong !== null || values === undefined;
    setTried(isWrong);
    wrong?.focus();
    if (!isWrong) void save(bedId, values);
  };
  return (
    <form ref={form} class="bed-form observe" noValidate={true} data-tried={isTried} onSubmit={submit}>
      <h3>{entry === undefined ? text.title : text.correcting({ atMs: entry.atMs }, clock)}</h3>
      <p class="quiet">{text.about}</p>
      <Consciousness />
      <Gas isTried={isTried} />
      <ByHand />
      <Seen />
      {isTried && (
        <p class="command-refused" role="alert">
          {values === undefined ? text.deviceMissing : text.incomplete}
        </p>
      )}
      <div class="command-end">
        <button type="submit" class="primary" data-act="save" disabled={told.value?.state === 'saving'}>
          {text.save}
        </button>
        {entry !== undefined && (
          <button type="button" data-act="cancel-correction" onClick={clearForm}>
            {text.cancel}
          </button>
        )}
        <Told />
      </div>
    </form>
  );
}

function Told(): JSX.Element {
  const { observe: text, refusal } = words.value;
  const now = told.value;
  return (
    <p role="status" data-state={now?.state}>
      {now?.state === 'saving' && text.saving}
      {now?.state === 'saved' && text.saved({ atMs: now.atMs }, clock)}
      {now?.state === 'refused' && <strong>{textOf(refusal, now.code)}</strong>}
    </p>
  );
}

interface ChipsProps<Value extends string | number> {
  readonly legend: string;
  readonly name: string;
  readonly options: readonly (readonly [value: Value | undefined, text: string])[];
  readonly chosen: Value | undefined;
  readonly onChoose: (value: Value | undefined) => void;
  readonly hint?: string;
}

/** Answers to touch; a second touch takes the answer away again, for nothing here is required. */
function Chips<Value extends string | number>(props: ChipsProps<Value>): JSX.Element {
  const { legend, name, options, chosen, onChoose, hint } = props;
  return (
    <fieldset class="field" data-field={name}>
      <legend>{legend}</legend>
      <div class="choice">
        {options.map(([value, text]) => (
          <button
            key={`${value}`}
            type="button"
            class="chip"
            aria-pressed={value === chosen}
            data-option={value ?? 'now'}
            onClick={() => onChoose(value === chosen ? undefined : value)}
          >
            {text}
          </button>
        ))}
      </div>
      {hint !== undefined && <small>{hint}</small>}
    </fieldset>
  );
}

function Consciousness(): JSX.Element {
  const { observe: text, acvpu: levels } = words.value;
  return (
    <Chips
      legend={text.consciousness}
      name="consciousness"
      options={acvpu.map((level) => [level, levels[level]])}
      chosen={draft.value.consciousness}
      onChoose={(consciousness) => put({ consciousness })}
      hint={text.newOnly}
    />
  );
}

function Gas({ isTried }: { readonly isTried: boolean }): JSX.Element {
  const { observe: text, oxygenDevice } = words.value;
  const { gas, device, flow, percent } = draft.value;
  return (
    <>
      <Chips
        legend={text.breathes}
        name="gas"
        options={[
          ['air', text.air],
          ['oxygen', text.oxygen],
        ]}
        chosen={gas}
        onChoose={(next) => put({ gas: next })}
      />
      {gas === 'oxygen' && (
        <div class="group" data-missing={isTried && device === undefined}>
          <Chips
            legend={text.device}
            name="device"
            options={oxygenDevices.map((one) => [one, oxygenDevice[one]])}
            chosen={device}
            onChoose={(next) => put({ device: next })}
          />
          <div class="numbers">
            <NumberField
              name="flow"
              label={text.flow}
              value={flow}
              range={{ least: 0.1, most: 80, step: 0.1 }}
              onType={(typed) => put({ flow: typed })}
            />
            <NumberField
              name="percent"
              label={text.percent}
              value={percent}
              range={{ least: 21, most: 100, step: 1 }}
              onType={(typed) => put({ percent: typed })}
            />
          </div>
        </div>
      )}
    </>
  );
}

function ByHand(): JSX.Element {
  const { observe: text, observed, observedUnit } = words.value;
  const { typed } = draft.value;
  return (
    <fieldset class="field">
      <legend>{text.byHand}</legend>
      <div class="numbers">
        {handMeasured.map(({ name, ...range }) => (
          <NumberField
            key={name}
            name={name}
            label={text.withUnit({ name: observed[name], unit: observedUnit[name] }, clock)}
            value={typed[name] ?? ''}
            range={range}
            onType={(value) => put({ typed: { ...typed, [name]: value } })}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface NumberFieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly range: { readonly least: number; readonly most: number; readonly step: number };
  readonly onType: (typed: string) => void;
}

function NumberField({ name, label, value, range, onType }: NumberFieldProps): JSX.Element {
  const id = useId();
  const { least, most, step } = range;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="number"
        name={name}
        inputMode={step < 1 ? 'decimal' : 'numeric'}
        autocomplete="off"
        min={least}
        max={most}
        step={step}
        value={value}
        aria-describedby={`${id}-range`}
        onInput={({ currentTarget }) => onType(currentTarget.value)}
        // A wheel that is meant to move the page must not change what was measured.
        onWheel={({ currentTarget }) => currentTarget.blur()}
      />
      <small id={`${id}-range`}>{words.value.observe.range({ least, most }, clock)}</small>
    </div>
  );
}

function Seen(): JSX.Element {
  const { observe: text } = words.value;
  const entry = correcting.value;
  const first = entry === undefined ? text.now : text.asBefore({ atMs: entry.atMs }, clock);
  return (
    <Chips
      legend={text.seen}
      name="seen"
      options={[
        [undefined, first],
        ...agos.map((minutes) => [minutes, text.minutes({ minutes }, clock)] as const),
      ]}
      chosen={agoMin.value}
      onChoose={(minutes) => {
        agoMin.value = minutes;
      }}
    />
  );
}
