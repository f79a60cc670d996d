import type { Config, DeviceConfig } from '../../config/schema.ts';
import type { HoldDeadline } from '../../core/alarm.ts';
import type { Instant } from '../../core/instant.ts';
import type { DetectorMemory } from '../../core/memory.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import type { NoteRequest, ResidentPort } from '../../station/resident-port.ts';
import type { HistorySpan, ResidentHistory } from '../../station/resident-wire.ts';
import type { HistoryAsked, Trace } from '../../store/archive/summing.ts';
import type { Asked, ResidentReads } from '../../store/resident-reads.ts';
import type { People } from '../accounts/people.ts';
import { refusedEntry } from '../observation-record.ts';
import { alarmMarks, eventMarks, overlapOf, type Stretch, stretchesOf } from './care-log.ts';
import { type Axis, axisOf, seriesOf } from './columns.ts';
import { enteredMarks } from './entered.ts';
import { historyMetrics, type TraceName, traceSources } from './history-series.ts';
import { type NoteStore, Notes } from './notes.ts';
import { alarmProfileOf, burdenOf, ownOptions, profileOf, usualOf } from './profile.ts';

interface Parts {
  readonly config: Pick<Config, 'beds' | 'devices' | 'detectors' | 'alarms' | 'alarmProfiles'>;
  readonly people: Pick<People, 'nameOf'>;
  readonly store: NoteStore & Asked<ResidentReads>;
  readonly archive: { history(asked: HistoryAsked): Promise<readonly Trace[]> };
  readonly memories: { of(residentId: string): DetectorMemory };
  /** Wall times as they are known by now. */
  readonly wall: Pick<WallTimes, 'correct' | 'reckoned'>;
  /** What people silence now. */
  holds(): readonly HoldDeadline[];
  readonly clock: Clock;
  readonly log: Log;
}

type Bed = Config['beds'][number];
type Resident = NonNullable<Bed['resident']>;

/** A screen shows no more marks than it has pixels. */
const mostMarks = 1500;
const mostLines = 2000;

/** Everything that is known of who lies in a bed, ready to draw. */
export class ResidentView implements ResidentPort {
  readonly #parts: Parts;
  readonly #notes: Notes;
  readonly #ofBed: ReadonlySet<string>;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#notes = new Notes({ ...parts, nameOf: parts.people.nameOf });
    this.#ofBed = new Set(this.#devices.filter(({ watches }) => watches === 'bed').map(({ id }) => id));
  }

  async history(bedId: string, span: HistorySpan): Promise<ResidentHistory | undefined> {
    const bed = this.#bed(bedId);
    const { resident } = bed ?? {};
    if (bed === undefined || resident === undefined) return undefined;
    const { config, memories, archive, store, clock, wall, people } = this.#parts;
    const nowMs = clock.now().wallMs;
    const axis = axisOf(span, nowMs);
    const [traces, alarms, events, uncovered, entries] = await Promise.all([
      archive.history({
        residentId: resident.id,
        names: historyMetrics,
        fromMs: axis.startMs,
        untilMs: axis.startMs + axis.points * axis.slotMs,
        slotMs: axis.slotMs,
      }),
      store.alarmsAbout(resident.id, axis.startMs, mostMarks),
      store.eventsAbout(resident.id, axis.startMs, mostMarks),
      this.#uncovered(bed, resident, { fromMs: axis.startMs, untilMs: nowMs }),
      store.enteredAbout(resident.id, axis.startMs, mostMarks),
    ]);
    const times = (at: Instant) => wall.correct(at);
    const memory = memories.of(resident.id);
    const devices = this.#devices.filter((one) => one.bed === bedId).map(({ id }) => id);
    return {
      bedId,
      label: bed.label,
      resident: resident.displayName,
      span,
      startMs: axis.startMs,
      slotS: axis.slotMs / 1000,
      points: axis.points,
      series: this.#series(traces, axis),
      entered: [...enteredMarks(entries, axis, { correct: times, nameOf: people.nameOf })],
      usual: usualOf(memory),
      uncovered: uncovered.map((one) => secondsOf(one, axis)),
      alarms: [...alarmMarks(alarms, axis, times)],
      events: [...eventMarks(events, axis, times)],
      isCut: alarms.length >= mostMarks || events.length >= mostMarks || entries.length >= mostMarks,
      burden: burdenOf(memory, devices),
      profile: {
        ...profileOf(ownOptions(bed), config.detectors, people.nameOf),
        ...alarmProfileOf(config, { bedId, residentId: resident.id }, this.#parts.holds(), {
          nameOf: people.nameOf,
          reckoned: wall.reckoned,
        }),
      },
    };
  }

  async notes(bedId: string) {
    const { resident } = this.#bed(bedId) ?? {};
    return resident && this.#notes.of(resident.id);
  }

  async write(request: NoteRequest) {
    const { resident } = this.#bed(request.bedId) ?? {};
    return resident === undefined ? refusedEntry('nobody-here') : this.#notes.write(resident.id, request);
  }

  #series(traces: readonly Trace[], axis: Axis) {
    const names = Object.keys(traceSources) as readonly TraceName[];
    return names.flatMap((name) => seriesOf(name, traces, axis, (id) => this.#ofBed.has(id)) ?? []);
  }

  /** When nobody could be relied on to see them, in whichever bed they lay. */
  async #uncovered(bed: Bed, resident: Resident, within: Stretch): Promise<readonly Stretch[]> {
    const { store, wall } = this.#parts;
    const times = (at: Instant) => wall.correct(at);
    const about = (id: string) => store.standingAbout(JSON.stringify(id), within.fromMs, mostLines);
    const moves = await about(resident.id);
    const others = moves.flatMap(({ set }) =>
      set.flatMap(({ what }) =>
        what.kind === 'resident' && what.residentId === resident.id ? [what.bedId] : [],
      ),
    );
    const beds = [...new Set([bed.id, ...others])];
    const found = await Promise.all(
      beds.map(async (id) => {
        const blind = stretchesOf(
          await about(`coverage.${id}`),
          `coverage.${id}`,
          (what) => what.kind === 'coverage' && !what.isCovered,
          within,
          times,
        );
        if (beds.length === 1) return blind;
        const here = stretchesOf(
          await about(`resident.${id}`),
          `resident.${id}`,
          (what) => what.kind === 'resident' && what.residentId === resident.id,
          within,
          times,
        );
        return overlapOf(blind, here);
      }),
    );
    return found.flat();
  }

  #bed(id: string): Bed | undefined {
    return this.#parts.config.beds.find((one) => one.id === id);
  }

  get #devices(): readonly DeviceConfig[] {
    return this.#parts.config.devices as readonly DeviceConfig[];
  }
}

const secondsOf = ({ fromMs, untilMs }: Stretch, { startMs }: Axis) => ({
  fromS: Math.round((fromMs - startMs) / 1000),
  untilS: Math.round((untilMs - startMs) / 1000),
});
