import type { CustodyStep } from '../core/alarm.ts';
import type { AlarmView } from './wire.ts';

/** The links that every alarm should have, in their order. */
const chain: readonly CustodyStep[] = [
  'sensed',
  'decided',
  'committed',
  'sent',
  'painted',
  'accepted',
  'at-bedside',
  'closed',
];

/** One station of an alarm's line: a link with its time, one that should be there and is not, or one that is still to come. */
export interface CustodyStation {
  readonly step: CustodyStep;
  readonly state: 'there' | 'missing' | 'to-come';
  readonly atMs?: number;
  readonly by?: string;
}

/**
 * The custody chain as a line: what happened in the order of its times, and each link that was passed over in its place, as missing.
 * What nothing has followed yet is still to come, unless the alarm is closed.
 */
export function custodyLine({
  custody,
  closedMs,
}: Pick<AlarmView, 'custody' | 'closedMs'>): readonly CustodyStation[] {
  const told = custody.map(
    ({ step, atMs, by }): CustodyStation => ({
      step,
      state: 'there',
      atMs,
      ...(by === undefined ? {} : { by }),
    }),
  );
  const furthest = Math.max(-1, ...custody.map(({ step }) => chain.indexOf(step)));
  const line = [...told];
  for (const [at, step] of chain.entries()) {
    if (custody.some((link) => link.step === step)) continue;
    const isMissing = at < furthest || closedMs !== undefined;
    const station = { step, state: isMissing ? ('missing' as const) : ('to-come' as const) };
    // Before the first link that comes later in the chain; at the end where there is none.
    const before = line.findIndex((one) => chain.indexOf(one.step) > at);
    line.splice(before < 0 ? line.length : before, 0, station);
  }
  return line;
}
