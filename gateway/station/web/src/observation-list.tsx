import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { type BreathedGas, handMeasured, type ObservedValues } from '../../../core/observation.ts';
import type { ObservationView } from '../../wire.ts';
import { Refused } from './asked.tsx';
import { age, clock } from './format.ts';
import { words } from './language.ts';
import { beginCorrection, found, loadEntries, mayObserve, takeBack, told } from './observations.ts';
import { nowMs, session } from './store.ts';

/** What staff entered lately. What was corrected stays in sight, struck through. */
export function ObservationList({ bedId }: { readonly bedId: string }): JSX.Element {
  const { bed, observe: text } = words.value;
  const entries = found.value;
  return (
    <section class="entries">
      <h3>{text.list}</h3>
      {entries === 'loading' && <p class="quiet">{bed.loading}</p>}
      {entries === 'failed' && <Refused text={bed.failed} again={() => loadEntries(bedId)} />}
      {typeof entries === 'object' && entries.observations.length === 0 && <p class="quiet">{text.none}</p>}
      {typeof entries === 'object' && (
        <ol>
          {entries.observations.map((entry) => (
            <Entry key={entry.id} bedId={bedId} entry={entry} />
          ))}
        </ol>
      )}
    </section>
  );
}

interface EntryProps {
  readonly bedId: string;
  readonly entry: ObservationView;
}

function Entry({ bedId, entry }: EntryProps): JSX.Element {
  const { bed, observe: text } = words.value;
  const { id, by, atMs, enteredMs, values, corrects, isCorrected } = entry;
  const said = saidOf(values);
  const isTakenBack = said === '';
  const isEntered = enteredMs - atMs >= 60_000;
  const marks = [
    text.seenAt({ atMs }, clock),
    bed.ago({ age: age(atMs, nowMs.value) }, clock),
    ...(isEntered ? [text.enteredAt({ atMs: enteredMs }, clock)] : []),
    by,
    ...(corrects !== undefined && !isTakenBack ? [text.isCorrection] : []),
    ...(isCorrected ? [text.corrected] : []),
  ];
  return (
    <li data-entry={id} data-corrected={isCorrected === true}>
      <p class="entry-said">{isTakenBack ? text.takenBack : isCorrected ? <s>{said}</s> : said}</p>
      <p class="quiet">{marks.join(' · ')}</p>
      {!isCorrected && !isTakenBack && mayObserve(session.value) && <Acts bedId={bedId} entry={entry} />}
    </li>
  );
}

/** To correct is one touch; to take back is two, the safe one first. */
function Acts({ bedId, entry }: EntryProps): JSX.Element {
  const isAsking = useSignal(false);
  const { observe: text } = words.value;
  if (isAsking.value) {
    return (
      <p class="entry-acts">
        <button type="button" data-act="keep" onClick={() => (isAsking.value = false)}>
          {text.takeBackNo}
        </button>
        <button
          type="button"
          data-act="take-back-yes"
          disabled={told.value?.state === 'saving'}
          onClick={() => void takeBack(bedId, entry)}
        >
          {text.takeBackYes}
        </button>
      </p>
    );
  }
  return (
    <p class="entry-acts">
      <button type="button" data-act="correct" onClick={() => beginCorrection(entry)}>
        {text.correct}
      </button>
      <button type="button" data-act="take-back" onClick={() => (isAsking.value = true)}>
        {text.takeBack}
      </button>
    </p>
  );
}

/** An entry in one line, as a nurse would write it: both pressures as one. */
function saidOf({ consciousness, oxygen, ...numbers }: ObservedValues): string {
  const { acvpu, observe, observed, observedUnit } = words.value;
  const { systolic, diastolic } = numbers;
  const pressure = diastolic === undefined ? systolic : `${systolic}/${diastolic}`;
  return [
    ...(consciousness ? [acvpu[consciousness]] : []),
    ...(oxygen === undefined ? [] : [oxygen.kind === 'air' ? observe.air : oxygenSaid(oxygen)]),
    ...handMeasured.flatMap(({ name }) => {
      if (name === 'diastolic' || numbers[name] === undefined) return [];
      return name === 'systolic'
        ? [`${observed.bloodPressure} ${pressure} ${observedUnit.systolic}`]
        : [`${observed[name]} ${numbers[name]} ${observedUnit[name]}`];
    }),
  ].join(' · ');
}

function oxygenSaid({ device, flowLpm, percent }: Extract<BreathedGas, { kind: 'oxygen' }>): string {
  const { observe, oxygenDevice } = words.value;
  return [
    observe.oxygen,
    oxygenDevice[device],
    ...(flowLpm === undefined ? [] : [`${flowLpm} L/min`]),
    ...(percent === undefined ? [] : [`${percent} %`]),
  ].join(' ');
}
