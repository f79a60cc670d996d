import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { CommissioningView, DeviceDraft } from '../../../commissioning-wire.ts';
import type { FieldView } from '../../../field-wire.ts';
import { chosenOf, initialValues, type Values } from '../../../form-values.ts';
import { Fields } from '../command-fields.tsx';
import { clock } from '../format.ts';
import { language, words } from '../language.ts';
import { Select } from '../settings/alarm-settings.tsx';
import { propose } from '../settings/apply.tsx';
import { TextField } from '../text-field.tsx';

/** A device that is being described. */
export interface Draft {
  readonly id: string;
  readonly driver: string;
  readonly guesses: readonly string[];
  readonly options: Values;
  readonly port: DeviceDraft['port'];
  readonly replaces: string | undefined;
}

/** What is known of it, and for the rest what is usual. */
export function draftOf({ devices, drivers }: CommissioningView, known: Partial<Draft>): Draft {
  const { driver = '', guesses = [], options = {}, port, replaces } = known;
  const fields = drivers.find(({ name }) => name === driver)?.fields ?? [];
  const stem = (replaces ?? driver).replace(/-\d+$/, '') || 'device';
  const taken = new Set(devices.map(({ id }) => id));
  let n = 1;
  while (taken.has(`${stem}-${n}`)) n += 1;
  return {
    id: known.id ?? `${stem}-${n}`,
    driver,
    guesses,
    options: { ...initialValues(fields), ...options },
    port,
    replaces,
  };
}

const places = ['waist', 'chest', 'hip', 'pocket', 'wrist'] as const;
const watched = ['bed', 'room', 'bathroom'] as const;

/** Only what was chosen: what is left out has its default. */
function deviceOf(
  draft: Draft,
  fields: readonly FieldView[],
  to: string,
  placement: string,
  watches: string,
): DeviceDraft {
  const [kind, target = ''] = to.split('/');
  const { id, driver, port } = draft;
  const options = chosenOf(draft.options, fields);
  return {
    id,
    driver,
    ...(kind === 'bed' && { bed: target }),
    ...(kind === 'robot' && { robot: target }),
    ...(placement !== '' && { placement: placement as 'wrist' }),
    ...(watches !== '' && { watches: watches as 'bed' }),
    ...(port !== undefined && port !== '' && { port }),
    ...(Object.keys(options).length > 0 && { options: options as NonNullable<DeviceDraft['options']> }),
  };
}

/** The form that puts a device into service, by itself or in the place of another. */
export function NewDevice({
  view,
  draft: given,
}: {
  readonly view: CommissioningView;
  readonly draft: Draft;
}): JSX.Element {
  const { commissioning: text } = words.value;
  const [draft, setDraft] = useState(given);
  const [to, setTo] = useState('');
  const [placement, setPlacement] = useState('');
  const [watches, setWatches] = useState('');
  const driver = view.drivers.find(({ name }) => name === draft.driver);
  const isLine = driver?.transport === 'serial' || driver?.transport === 'firmata';
  const { replaces } = draft;
  const what =
    replaces === undefined
      ? text.add({ device: draft.id }, clock)
      : text.replaceWith({ device: draft.id, old: replaces }, clock);
  const submit = (event: Event) => {
    event.preventDefault();
    const device = deviceOf(draft, driver?.fields ?? [], to, placement, watches);
    const body = { seen: view.digest, device, ...(replaces !== undefined && { replaces }) };
    propose({ what, path: '/api/v1/commissioning/devices', body, awayMs: view.awayMs });
  };
  const choose = (name: string) => {
    const { port, replaces: old, guesses } = draft;
    // An id that somebody chose stays.
    const id = draft.id === given.id ? {} : { id: draft.id };
    setDraft(draftOf(view, { driver: name, guesses, port, replaces: old, ...id }));
  };
  return (
    <form class="commission-form" data-new-device onSubmit={submit}>
      <h2>{replaces === undefined ? text.newDevice : `${text.replaces} ${replaces}`}</h2>
      {replaces !== undefined && <p class="quiet">{text.replaceText}</p>}
      <div class="settings-line">
        <Select
          label={text.driver}
          name="driver"
          value={draft.driver}
          onValue={choose}
          options={driverOptions(view, draft, text)}
        />
        <TextField
          most={256}
          label={text.id}
          help={text.idText}
          name="deviceId"
          value={draft.id}
          onValue={(id) => setDraft({ ...draft, id })}
        />
      </div>
      {driver !== undefined && <Wiring driver={driver} />}
      {replaces === undefined && (
        <div class="settings-line">
          <Select
            label={text.speaksFor}
            name="speaksFor"
            value={to}
            onValue={setTo}
            options={targets(view, text.nothingYet)}
          />
          <Select
            label={text.placement}
            name="placement"
            value={placement}
            onValue={setPlacement}
            options={[['', '–'], ...places.map((one) => [one, text[one]] as const)]}
          />
          <Select
            label={text.watches}
            name="watches"
            value={watches}
            onValue={setWatches}
            options={[['', '–'], ...watched.map((one) => [one, text[`watches-${one}`]] as const)]}
          />
        </div>
      )}
      {isLine && (
        <TextField
          most={256}
          label={text.port}
          help={text.portText}
          name="port"
          value={typeof draft.port === 'object' ? Object.values(draft.port).join(' ') : (draft.port ?? '')}
          isFixed={typeof draft.port === 'object'}
          onValue={(port) => setDraft({ ...draft, port })}
        />
      )}
      {driver !== undefined && (
        <fieldset class="commission-options">
          <legend>{text.options}</legend>
          <Fields
            key={driver.name}
            command={driver.name}
            fields={driver.fields}
            values={draft.options}
            onChange={(options) => setDraft({ ...draft, options })}
          />
          {driver.others.length > 0 && (
            <p class="quiet">
              {text.noForm} <code>{driver.others.join(', ')}</code>
            </p>
          )}
        </fieldset>
      )}
      <button
        type="submit"
        class="primary"
        data-act="propose"
        disabled={draft.driver === '' || draft.id === ''}
      >
        {what}
      </button>
    </form>
  );
}

type Option = readonly [value: string, text: string];

function driverOptions(
  view: CommissioningView,
  { guesses }: Draft,
  text: { choose: string; likely: string },
): Option[] {
  const others = view.drivers.map(({ name }) => name).filter((name) => !guesses.includes(name));
  return [
    ['', text.choose],
    ...guesses.map((name): Option => [name, `${name} (${text.likely})`]),
    ...others.toSorted().map((name): Option => [name, name]),
  ];
}

const targets = ({ beds, robots }: CommissioningView, none: string): Option[] => [
  ['', none],
  ...beds.map(({ id, label }): Option => [`bed/${id}`, label]),
  ...robots.map(({ id, label }): Option => [`robot/${id}`, label]),
];

function Wiring({ driver }: { readonly driver: CommissioningView['drivers'][number] }): JSX.Element {
  const { wiring, summary } = driver;
  return <p class="quiet">{(language.value === 'en' ? wiring?.en : wiring?.zh) ?? summary}</p>;
}
