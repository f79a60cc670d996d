import type { CareEvent } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Standing } from '../core/standing.ts';
import { type Liveness, missingCover } from '../health/coverage.ts';
import type { AnyDetector } from '../plugin/detector.ts';
import type { CoverageView } from '../station/wire.ts';
import type { BoundSubject } from './bindings.ts';

/** Which processes and models are alive, as the composition root knows it. */
export type Alive = Omit<Liveness, 'silentDevices' | 'technical' | 'unwornDevices'>;

/** Keeps each subject's coverage, and since when it is missing. */
export class CoverageWatch {
  readonly #subjects: readonly BoundSubject[];
  readonly #detectorsOf: (subjectId: string) => readonly AnyDetector[];
  readonly #silent = new Set<string>();
  readonly #technical = new Set<string>();
  readonly #blinding: ReadonlySet<string>;
  readonly #unworn = new Set<string>();
  readonly #shown = new Map<string, CoverageView>();
  readonly #uncoveredMs = new Map<string, number>();

  /** `restored`: how it stood before a restart, so that a bed that is still without cover is so since then. */
  constructor(
    subjects: readonly BoundSubject[],
    detectorsOf: (subjectId: string) => readonly AnyDetector[],
    restored: readonly Standing[] = [],
  ) {
    this.#subjects = subjects;
    this.#detectorsOf = detectorsOf;
    for (const { since, what } of restored)
      if (what.kind === 'coverage' && !what.isCovered) this.#uncoveredMs.set(what.subjectId, since.wallMs);
    this.#blinding = new Set(
      subjects.flatMap(({ id }) => detectorsOf(id).flatMap(({ needs }) => needs.blindedBy ?? [])),
    );
  }

  /** A device fell silent or spoke again, was taken off or put on, or what it says became useless or useful. */
  onEvent({ type, phase, deviceId }: CareEvent): void {
    if (deviceId === undefined) return;
    const note = (present: Set<string>, what: string) =>
      phase === 'onset' ? present.add(what) : present.delete(what);
    if (type === 'device-silent') note(this.#silent, deviceId);
    if (type === 'not-worn') note(this.#unworn, deviceId);
    if (this.#blinding.has(type)) note(this.#technical, `${type} ${deviceId}`);
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
        technical: this.#technical,
        unwornDevices: this.#unworn,
      });
      const before = this.#shown.get(id);
      if (before && JSON.stringify(before.missing) === JSON.stringify(missing)) return [];
      const isCovered = missing.length === 0;
      const sinceMs = (before ? before.sinceMs : this.#uncoveredMs.get(id)) ?? now.wallMs;
      const blind = new Set(missing.map(({ detector }) => detector));
      const watching = this.#detectorsOf(id).flatMap(({ name }) => (blind.has(name) ? [] : [name]));
      const coverage: CoverageView = { isCovered, missing, watching, ...(isCovered ? {} : { sinceMs }) };
      this.#shown.set(id, coverage);
      return [{ subjectId: id, coverage }];
    });
  }

  covered(): { readonly covered: number; readonly total: number } {
    const all = [...this.#shown.values()];
    return { covered: all.filter(({ isCovered }) => isCovered).length, total: all.length };
  }
}
