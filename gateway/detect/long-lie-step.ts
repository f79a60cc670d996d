import type { Instant } from '../core/instant.ts';
import type { History } from '../signal/history.ts';
import { angleDeg, meanOf, postureSpan, spreadOf, type Vector } from './posture.ts';

/** What is known of somebody who fell: since when, and how the trunk was held before, where that tells anything. */
export interface Lie {
  readonly since: Instant;
  /** Undefined where posture tells nothing: not on the trunk, unchanged by the fall, or not recorded. */
  readonly before?: Vector;
  /** Since when the wearer seems to be up again. */
  readonly upSince?: Instant;
}

/** A long lie, and how it shows. */
export interface LongLie {
  readonly since: Instant;
  readonly at: Instant;
  /** Between the trunk now and before the fall; undefined where movement alone was judged. */
  readonly angleDeg?: number;
  /** Variation of the acceleration in the last two seconds. */
  readonly spreadG: number;
}

export interface LieRule {
  readonly rateHz: number;
  readonly longMs: number;
}

const lookS = 2;
/** Being up counts when it lasts: rolling over passes through every angle. */
const upMs = 3000;
/** Somebody who walks varies by more, somebody who lies and moves an arm by less (SisFall, walking: 0.15 g and above). */
const movingG = 0.12;

/**
 * Whether somebody who fell still lies there. Pure. With a posture from before the fall, up again means that the trunk is held
 * as before for three seconds; without one it means moving about for three seconds. After `longMs` without it the lie is long:
 * half of those who lie for an hour die within six months (Wild, Nayak, Isaacs 1981), so the call must not wait for the hour.
 * A wearable that lies on the floor without its wearer looks the same: whoever goes sees which it is.
 */
export function lieStep(
  lie: Lie,
  history: History,
  rule: LieRule,
): { readonly lie?: Lie; readonly finding?: LongLie } {
  const at = history.endAt;
  const look = lookS * rule.rateHz;
  const now = meanOf(history, history.rows - look, history.rows);
  const spreadG = spreadOf(history, look);
  const angle = lie.before && now ? angleDeg(lie.before, now) : undefined;
  const isUp = lie.before ? angle !== undefined && angle < postureSpan.confirmDeg : spreadG >= movingG;
  const upSince = isUp ? (lie.upSince ?? at) : undefined;
  if (upSince !== undefined && at.monoMs - upSince.monoMs >= upMs) return {};
  const isLong = at.monoMs - lie.since.monoMs >= rule.longMs;
  // Somebody who is getting up has his three seconds before he is called long.
  if (isLong && upSince === undefined)
    return {
      finding: { since: lie.since, at, spreadG, ...(angle === undefined ? {} : { angleDeg: angle }) },
    };
  const { upSince: _, ...known } = lie;
  return { lie: upSince === undefined ? known : { ...known, upSince } };
}
