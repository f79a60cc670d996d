import type { CareEvent } from '../../core/care-event.ts';
import type { Clock } from '../../core/ports.ts';
import type { ScreenProof } from '../../station/screen-proofs.ts';
import { technicalEvent } from '../technical-event.ts';

/** A screen in sight proves itself every two and a half seconds. */
const inSightMs = 15_000;
/** A page that was just opened has nobody's touch yet, and somebody stands before it. */
const patienceMs = 30_000;
const lookEveryMs = 5000;

/** Some of the screens that show alarms cannot be heard, or none can. */
export const screenMuteType = 'screen-mute';
export const wardMuteType = 'ward-mute';
const kinds = [screenMuteType, wardMuteType] as const;
type Kind = (typeof kinds)[number];

/** What the screens in sight say of their sound: which condition that is, and of how many screens. */
export function muteOf(
  proofs: readonly ScreenProof[],
  nowMonoMs: number,
): { readonly kind: Kind; readonly mute: number; readonly screens: number } | undefined {
  const inSight = proofs.filter(
    ({ lastMs, sound }) => sound !== undefined && nowMonoMs - lastMs <= inSightMs,
  );
  const mute = inSight.filter(({ sound }) => sound === 'mute').length;
  if (mute === 0) return undefined;
  const kind = mute === inSight.length ? wardMuteType : screenMuteType;
  return { kind, mute, screens: inSight.length };
}

/** Tells of screens that show alarms and cannot sound: light alone does not call anybody who looks elsewhere. */
export class MuteWatch {
  readonly #clock: Clock;
  readonly #proofs: () => readonly ScreenProof[];
  readonly #onEvent: (event: CareEvent) => void;
  /** Since when each condition lasts. */
  readonly #since = new Map<Kind, number>();
  #told: Kind | undefined;

  constructor(clock: Clock, proofs: () => readonly ScreenProof[], onEvent: (event: CareEvent) => void) {
    this.#clock = clock;
    this.#proofs = proofs;
    this.#onEvent = onEvent;
  }

  /** Returns what ends it. */
  watch(): () => void {
    return this.#clock.every(lookEveryMs, () => this.look());
  }

  look(): void {
    const now = this.#clock.now();
    const found = muteOf(this.#proofs(), now.monoMs);
    for (const kind of kinds) {
      if (found?.kind !== kind) this.#since.delete(kind);
      else if (!this.#since.has(kind)) this.#since.set(kind, now.monoMs);
    }
    const since = found === undefined ? undefined : this.#since.get(found.kind);
    const isLasting = since !== undefined && now.monoMs - since >= patienceMs;
    // One condition gives way to the other only once that has lasted; what is over is over at once.
    const next = isLasting ? found?.kind : found === undefined ? undefined : this.#told;
    if (next === this.#told) return;
    if (this.#told !== undefined) this.#tell(this.#told, undefined);
    if (next !== undefined && found !== undefined)
      this.#tell(next, { mute: found.mute, screens: found.screens });
    this.#told = next;
  }

  #tell(type: Kind, values: Readonly<Record<string, number>> | undefined): void {
    const kind = { type, witness: 'screen', detector: 'mute-watch' };
    this.#onEvent(technicalEvent(kind, this.#clock.now(), values));
  }
}
