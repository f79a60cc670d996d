import type { ScreenSound } from './screen-wire.ts';
import { screensMax } from './served-screen.ts';

/** What a screen last proved: it painted, or had nothing new to paint. */
export interface ScreenProof {
  readonly screenId: string;
  /** Its network address, so that somebody finds it. */
  readonly address: string;
  /** On the monotonic clock. */
  readonly lastMs: number;
  /** Whether its browser lets it sound; absent where it does not say. */
  readonly sound?: ScreenSound;
}

/** The newest proof of each screen that should go on proving itself: of as many as may be open, and the one that proved longest ago gives way. */
export class ScreenProofs {
  readonly #proofs = new Map<string, ScreenProof>();

  prove(proof: ScreenProof): void {
    this.#proofs.delete(proof.screenId);
    const oldest = this.#proofs.keys().next().value;
    if (this.#proofs.size >= screensMax && oldest !== undefined) this.#proofs.delete(oldest);
    this.#proofs.set(proof.screenId, proof);
  }

  /** It said that it is no longer in sight, or may no longer show the board: nothing more is expected of it. */
  leave(screenId: string): void {
    this.#proofs.delete(screenId);
  }

  all(): readonly ScreenProof[] {
    return [...this.#proofs.values()];
  }
}
