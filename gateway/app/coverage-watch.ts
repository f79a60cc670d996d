import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import { type Liveness, missingCover } from '../health/coverage.ts';
import type { AnyDetector } from '../plugin/detector.ts';
import type { CoverageView } from '../station/wire.ts';
import type { BoundSubject } from './bindings.ts';

/** Which processes and models are alive, as the composition root knows it. */
export type Alive = Omit<Liveness, 'silentDevices' | 'unwornDevices'>;

/** Keeps each subject's coverage, and since when it is missing. */
export class CoverageWatch {
  readonly #subjects: readonly BoundSubject[];
  readonly #detectorsOf: (subjectId: string) => readonly AnyDetector[];
  readonly #silent = new Set<string>();
  readonly #unworn = new Set<string>();
  readonly #shown = new Map<string, CoverageView>();

  constructor(subjects: readonly BoundSubject[], detectorsOf: (subjectId: string) => readonly AnyDetector[]) {
    this.#subjects = subjects;
    this.#detectorsOf = detectorsOf;
  }

  /** A device fell silent or spoke again, was taken off or put on. */
  onEvent({ type, phase, deviceId }: CareEvent): void {
    const devices = type === 'device-silent' ? this.#silent : type === 'not-worn' ? this.#unworn : undefined;
    if (devices === undefined || deviceId === undefined) return;
    if (phase === 'onset') devices.add(deviceId);
    else devices.delete(deviceId);
  }

  /** The subjects whose coverage differs from the last call. */
  changes(
    alive: Alive,
    now: Instant,
  ): readonly { readonly subjectId: string; readonly coverage: CoverageView }[] {
    return this.#subjects.flatMap(({ id, devices }) => {
      const missing = missingCover(this.#detectorsOf(id), devices, {
        ...alive,
        silentDevices: this.#silent,
        unwornDevices: this.#unworn,
      });
      const before = this.#shown.get(id);
      if (before && JSON.stringify(before.missing) === JSON.stringify(missing)) return [];
      const isCovered = missing.length === 0;
      const sinceMs = before?.sinceMs ?? now.wallMs;
      const coverage: CoverageView = { isCovered, missing, ...(isCovered ? {} : { sinceMs }) };
      this.#shown.set(id, coverage);
      return [{ subjectId: id, coverage }];
    });
  }

  covered(): { readonly covered: number; readonly total: number } {
    const all = [...this.#shown.values()];
    return { covered: all.filter(({ isCovered }) => isCovered).length, total: all.length };
  }
}
