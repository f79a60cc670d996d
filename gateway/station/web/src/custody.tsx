import type { JSX } from 'preact';
import { type CustodyStation, custodyLine } from '../../custody-line.ts';
import type { AlarmView } from '../../wire.ts';
import { exactClock } from './format.ts';
import { words } from './language.ts';

/** Enough of a screen's id to tell two screens of a ward apart. */
const screenIdShown = 6;

/** The custody chain as a line of stations with times and persons; a link that is missing has its place and says so. */
export function Custody({ alarm }: { readonly alarm: AlarmView }): JSX.Element {
  return (
    <ol class="custody">
      {custodyLine(alarm).map((station, index) => (
        <Station key={`${index}${station.step}`} station={station} />
      ))}
    </ol>
  );
}

function Station({ station: { step, state, atMs, by } }: { readonly station: CustodyStation }): JSX.Element {
  const { custody, custodyText } = words.value;
  return (
    <li data-step={step} data-state={state}>
      <strong>{custody[step]}</strong>
      {atMs === undefined ? (
        <span>{state === 'missing' ? custodyText.missing : custodyText.toCome}</span>
      ) : (
        <time>{exactClock(atMs)}</time>
      )}
      {by !== undefined && <span>{step === 'painted' ? by.slice(0, screenIdShown) : by}</span>}
    </li>
  );
}
