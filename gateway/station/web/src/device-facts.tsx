import type { JSX } from 'preact';
import type { DeviceCountersView, DeviceView } from '../../wire.ts';
import { textOf, words } from './language.ts';

const whole = new Intl.NumberFormat('en-GB');
const counted = [
  'frames',
  'bytes',
  'checksumErrors',
  'resyncs',
  'gaps',
  'rateHz',
  'latencyMs',
  'dropped',
] as const;

/** How the line stands, or what is wrong with it and what to do. */
export function LinkState({
  device: { state, problem, reason },
}: {
  readonly device: DeviceView;
}): JSX.Element {
  const { linkProblem, linkFix, linkState } = words.value;
  if (problem === undefined) return <span title={reason}>{textOf(linkState, state)}</span>;
  return (
    <>
      <strong title={reason}>{textOf(linkProblem, problem)}</strong>
      <span>{textOf(linkFix, problem)}</span>
    </>
  );
}

/** The names of the counters, in their order. */
export function counterNames(): readonly string[] {
  const { devices: text } = words.value;
  const names = { ...text, rateHz: text.rate, latencyMs: text.latency };
  return counted.map((name) => names[name]);
}

/** Each counter with its name, its value as text, and its key. */
export function countersOf(
  counters: DeviceCountersView | undefined,
): readonly (readonly [name: string, value: string, key: string])[] {
  const names = counterNames();
  return counted.map((key, index) => {
    const value = counters?.[key];
    const digits = key === 'rateHz' ? 1 : 0;
    return [
      names[index] ?? key,
      value === undefined ? '–' : whole.format(Number(value.toFixed(digits))),
      key,
    ];
  });
}
