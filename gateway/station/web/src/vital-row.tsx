import type { JSX } from 'preact';
import { staleAfterMs } from '../../staleness.ts';
import type { VitalView } from '../../wire.ts';
import { age } from './format.ts';
import { textOf, words } from './language.ts';
import { Spark } from './shape.tsx';
import { nowMs } from './store.ts';

/** Half of its time gone, a value loses its ink; all of it gone, it loses its number. */
const fadesAtShare = 0.5;

/** One value with its age and its last hour; a dash and a reason where there is no value. */
export function VitalRow({ vital }: { readonly vital: VitalView }): JSX.Element {
  const ageMs = nowMs.value - vital.atMs;
  const limitMs = staleAfterMs(vital.metric);
  const isStale = ageMs > limitMs;
  const text = isStale ? undefined : valueText(vital);
  const isFaded = ageMs > limitMs * fadesAtShare || vital.quality === 'questionable';
  return (
    <div class="vital" data-metric={vital.metric} data-faded={isFaded} data-stale={isStale}>
      <span class="vital-name">{textOf(words.value.metric, vital.metric)}</span>
      {text === undefined ? (
        <NoValue reason={isStale ? 'stale' : vital.reason} />
      ) : (
        <Value text={text} vital={vital} />
      )}
      {(text !== undefined || isStale) && <span class="vital-age">{age(vital.atMs, nowMs.value)}</span>}
    </div>
  );
}

/** The values that are still good, in one line: what matters beside an alarm. */
export function freshVitals(vitals: readonly VitalView[]): string {
  return vitals
    .flatMap((vital) => {
      const isFresh = nowMs.value - vital.atMs <= staleAfterMs(vital.metric) && vital.quality === 'good';
      const text = isFresh ? valueText(vital) : undefined;
      if (text === undefined) return [];
      return [`${textOf(words.value.metric, vital.metric)} ${text}${vital.unit === '%' ? ' %' : ''}`];
    })
    .join(' · ');
}

function Value({ text, vital }: { readonly text: string; readonly vital: VitalView }): JSX.Element {
  const isNumber = vital.text === undefined && vital.metric !== 'emergency-stop';
  return (
    <>
      <span class={isNumber ? 'vital-value' : 'vital-value vital-word'}>
        {text}
        {isNumber && unitText(vital.unit) !== '' && <small>{unitText(vital.unit)}</small>}
      </span>
      <Trend vital={vital} isNumber={isNumber} />
    </>
  );
}

/** The last hour; for a doubtful value the reason of the doubt instead. */
function Trend({ vital, isNumber }: { readonly vital: VitalView; readonly isNumber: boolean }): JSX.Element {
  if (vital.quality === 'questionable') {
    return <span class="vital-doubt">{textOf(words.value.reason, vital.reason ?? 'unreliable')}</span>;
  }
  const hasPast = isNumber && vital.spark.some((value) => value !== null);
  return hasPast ? <Spark values={vital.spark} /> : <span />;
}

function NoValue({ reason }: { readonly reason: string | undefined }): JSX.Element {
  const { noValue } = words.value.tile;
  return (
    <span class="vital-reason">– {reason === undefined ? noValue : textOf(words.value.reason, reason)}</span>
  );
}

function valueText({ metric, value, text }: VitalView): string | undefined {
  if (metric === 'emergency-stop' && value !== null) {
    return value === 0 ? words.value.tile.released : words.value.tile.pressed;
  }
  if (text !== undefined) return textOf(words.value.state, text);
  if (value === null) return undefined;
  return metric === 'temperature' ? value.toFixed(1) : `${Math.round(value)}`;
}

/** Units that a nurse needs to see; rates per minute go without. */
const unitText = (unit: string): string => ({ '%': '%', Cel: '°C', N: 'N' })[unit] ?? '';
