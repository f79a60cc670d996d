import type { Instant } from '../core/instant.ts';

/** What was decided about one message of a stream. */
export interface Judged<Message> {
  readonly message: Message;
  readonly arrival: Instant;
  /** Set where it is late: when it was sampled, as far as that is known. Where there is doubt it is live. */
  readonly sampledAt?: Instant;
}

/** Tells the backlog of a device that was away from what it says now, for one stream. */
export interface Lateness<Message> {
  /** A message of the device's second `t`; gives what is decided by now, in the order of arrival. */
  hear(message: Message, t: number, arrival: Instant): Judged<Message>[];
  /** What has waited for a decision as long as it may. */
  due(now: Instant): Judged<Message>[];
}

/** A message that might be late waits no longer than this for the proof; it is live then. */
export const holdMs = 2_000;
/** Messages of one stream that may wait; the oldest is live then. */
export const heldMost = 1_024;
/** Who seems to be later than this by the wall clock has a clock that was never set. */
const believedMs = 7 * 24 * 3_600_000;
/** As well as a device's clock is kept that is set by the network. */
const agreesMs = 10_000;
/** A device's clock may drift; faster than this it is set. */
const slewMost = 0.005;
/** By so much the stream must have become prompter for that to count; less is jitter. */
const descentMs = 1_000;

interface Held<Message> {
  readonly message: Message;
  readonly t: number;
  readonly arrival: Instant;
  readonly delayMs: number;
  /** How often the stream had become prompter when it came. */
  readonly descents: number;
}

/**
 * A message is late only by proof: another one of its stream took over `lateMs` less from sampling to arrival. Only differences count,
 * so that a clock which is merely wrong, by hours or by years, makes nobody late; a backlog is told by its shrinking. Where it is not
 * known how prompt the stream can be (nothing came before), it must have become prompter twice: a clock that is being set does so once.
 */
export function lateness<Message>(lateMs: number): Lateness<Message> {
  /** The least delay of what was prompt, following a drift. */
  let baseMs: number | undefined;
  let baseAt: Instant | undefined;
  let lastT: number | undefined;
  const held: Held<Message>[] = [];
  let leastMs = Number.POSITIVE_INFINITY;
  let markMs = Number.POSITIVE_INFINITY;
  let descents = 0;

  const sampledAt = ({ t, arrival, delayMs }: Held<Message>): Instant => {
    const byWallMs = arrival.wallMs - t * 1000;
    const usualMs = delayMs - (baseMs ?? leastMs);
    // A clock that agrees with ours says it exactly, and the same each time it is told.
    const isWall = baseMs === undefined ? isBelieved(byWallMs) : Math.abs(byWallMs - usualMs) <= agreesMs;
    return before(arrival, isWall ? byWallMs : usualMs);
  };
  const release = (one: Held<Message>): Judged<Message> => ({ message: one.message, arrival: one.arrival });
  const proven = (): Judged<Message>[] => {
    const most = held.findIndex(
      (one) => one.delayMs - leastMs <= lateMs || descents - one.descents < (baseMs === undefined ? 2 : 1),
    );
    const late = held.splice(0, most === -1 ? held.length : most);
    return late.map((one) => ({ ...release(one), sampledAt: sampledAt(one) }));
  };
  const settle = (delayMs: number, arrival: Instant): void => {
    const passedMs = baseAt === undefined ? 0 : Math.max(0, arrival.monoMs - baseAt.monoMs);
    const isNew = baseMs === undefined || baseAt?.bootId !== arrival.bootId || delayMs - baseMs > lateMs;
    baseMs = isNew ? delayMs : Math.min(delayMs, (baseMs ?? 0) + slewMost * passedMs);
    baseAt = arrival;
  };
  /** Those at the front are live by doubt: how the stream is now is how it is to be measured by. */
  const doubt = (count: number): Judged<Message>[] => {
    const live = held.splice(0, count);
    for (const { delayMs, arrival } of live) settle(delayMs, arrival);
    return live.map(release);
  };
  const isSuspect = (delayMs: number, t: number, arrival: Instant): boolean => {
    // A clock that stands still says nothing.
    if (t === lastT) return false;
    if (baseMs !== undefined && baseAt?.bootId === arrival.bootId) return delayMs - baseMs > lateMs;
    const byWallMs = arrival.wallMs - t * 1000;
    return byWallMs > lateMs && isBelieved(byWallMs);
  };
  return {
    hear(message, t, arrival) {
      const delayMs = arrival.monoMs - t * 1000;
      const suspect = isSuspect(delayMs, t, arrival);
      if (held.length === 0) leastMs = markMs = Number.POSITIVE_INFINITY;
      leastMs = Math.min(leastMs, delayMs);
      if (delayMs < markMs - descentMs) {
        markMs = delayMs;
        descents += 1;
      }
      lastT = t;
      const decided = proven();
      if (suspect) {
        held.push({ message, t, arrival, delayMs, descents });
        return held.length > heldMost ? [...decided, ...doubt(1)] : decided;
      }
      // What could not be proven goes before it.
      decided.push(...doubt(held.length), { message, arrival });
      settle(delayMs, arrival);
      return decided;
    },
    due(now) {
      const waits = held.findIndex(({ arrival }) => now.monoMs - arrival.monoMs < holdMs);
      if (held.length === 0 || waits === 0) return [];
      // One that is live by doubt speaks for those after it that are as late.
      const [first] = held;
      const decided = doubt(waits === -1 ? held.length : waits);
      const others = held.findIndex(({ delayMs }) => Math.abs(delayMs - (first?.delayMs ?? 0)) > lateMs);
      return [...decided, ...doubt(others === -1 ? held.length : others)];
    },
  };
}

const isBelieved = (byWallMs: number): boolean => byWallMs >= 0 && byWallMs <= believedMs;

const before = ({ wallMs, monoMs, bootId, errorMs }: Instant, ms: number): Instant => ({
  wallMs: wallMs - ms,
  monoMs: monoMs - ms,
  bootId,
  errorMs,
});
