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
  const told = inTime(custody).map(
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

type Link = AlarmView['custody'][number];

/**
 * The links are written as they come, each with the time at which it happened; only what a further witness sensed is told afterwards, and
 * goes to its own time. Sensed twice with nothing in between is one line, from the first on.
 */
function inTime(custody: readonly Link[]): readonly Link[] {
  const line: Link[] = [];
  for (const link of custody) {
    const after =
      link.step === 'sensed' ? line.findLastIndex(({ atMs }) => atMs <= link.atMs) + 1 : line.length;
    line.splice(after, 0, link);
  }
  return line.filter(({ step }, at) => step !== 'sensed' || line[at - 1]?.step !== 'sensed');
}
