import type { Config, DeviceConfig } from '../config/schema.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import {
  type BindingStands,
  type CoverageStands,
  type ModelStands,
  type ResidentStands,
  type Standing,
  type Stands,
  standingChanges,
  standingEntries,
  standingId,
} from '../core/standing.ts';
import type { ModelPort } from '../plugin/model.ts';
import type { CoverageView } from '../station/wire.ts';

type Models = readonly Pick<ModelPort, 'manifest' | 'digest'>[];

/** Who lies where, which hardware speaks for whom, and which models answer, as the configuration and the bundles say. Nobody by name. */
export function wardStands({ beds, devices }: Config, models: Models): readonly Stands[] {
  const residents = beds.flatMap(({ id, resident }): ResidentStands[] =>
    resident ? [{ kind: 'resident', bedId: id, residentId: resident.id }] : [],
  );
  const residentAt = new Map(residents.map(({ bedId, residentId }) => [bedId, residentId]));
  const bindings = (devices as readonly DeviceConfig[]).map(
    ({ id, driver, bed, robot, placement }): BindingStands => {
      const resident = bed === undefined ? undefined : residentAt.get(bed);
      return {
        kind: 'binding',
        deviceId: id,
        driver,
        ...(bed && { bedId: bed }),
        ...(robot && { robotId: robot }),
        ...(resident && { residentId: resident }),
        ...(placement && { placement }),
      };
    },
  );
  const answering = models.map(
    ({ manifest: { id, version }, digest }): ModelStands => ({ kind: 'model', model: id, version, digest }),
  );
  return [...residents, ...bindings, ...answering];
}

/** Puts on the ledger what stands otherwise than before: at a start the ward as it is configured, then each change of coverage. */
export class StandingRecord {
  readonly #record: (entries: readonly LedgerEntry[]) => void;
  readonly #coverage: Map<string, Standing>;
  readonly #others: readonly Standing[];

  constructor(restored: readonly Standing[], record: (entries: readonly LedgerEntry[]) => void) {
    this.#record = record;
    this.#coverage = new Map(
      restored.flatMap((one) => (one.what.kind === 'coverage' ? [[one.id, one]] : [])),
    );
    this.#others = restored.filter(({ what }) => what.kind !== 'coverage');
  }

  /** `subjects`: all that may be covered. */
  start(stands: readonly Stands[], subjects: readonly { readonly id: string }[], at: Instant): void {
    const { set, clear } = standingChanges(this.#others, stands, at);
    const known = new Set(subjects.map(({ id }) => `coverage.${id}`));
    const gone = [...this.#coverage.keys()].filter((id) => !known.has(id));
    for (const id of gone) this.#coverage.delete(id);
    this.#record(standingEntries({ set, clear: [...clear, ...gone] }, 'ward', at));
  }

  /** A bed that is still without cover is so since it began to be. */
  cover(
    changes: readonly { readonly subjectId: string; readonly coverage: CoverageView }[],
    at: Instant,
  ): void {
    const set = changes.flatMap(({ subjectId, coverage: { isCovered, missing } }): Standing[] => {
      const what: CoverageStands = { kind: 'coverage', subjectId, isCovered, missing };
      const id = standingId(what);
      const stood = this.#coverage.get(id);
      if (stood && standingChanges([stood], [what], at).set.length === 0) return [];
      const wasCovered = stood?.what.kind !== 'coverage' || stood.what.isCovered;
      const one = { id, since: stood && !wasCovered && !isCovered ? stood.since : at, what };
      this.#coverage.set(id, one);
      return [one];
    });
    this.#record(standingEntries({ set, clear: [] }, 'coverage', at));
  }
}
