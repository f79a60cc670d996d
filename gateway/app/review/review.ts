import type { Config } from '../../config/schema.ts';
import type { Alarm, Category } from '../../core/alarm.ts';
import { isDrill } from '../../core/drill.ts';
import { messageOf } from '../../core/error.ts';
import { alarmId, bedId, robotId, staffId } from '../../core/id.ts';
import { labelEntry, labelOf } from '../../core/label.ts';
import { entriesOnly } from '../../core/ledger.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { WallTimes } from '../../core/wall-time.ts';
import { alarmView } from '../../station/alarm-view.ts';
import type { ReviewPort } from '../../station/review-port.ts';
import type { LabelView, ReviewEvent, ReviewQueue } from '../../station/review-wire.ts';
import type { EventWaveform, Refusal } from '../../station/wire.ts';
import type { AlarmPlace } from '../../store/label-table.ts';
import type { StoredEntry } from '../../store/ledger-table.ts';
import type { Store } from '../../store/store.ts';
import type { People } from '../accounts/people.ts';
import { waveformView } from '../event-waveform.ts';

export interface ReviewParts {
  readonly config: Pick<Config, 'beds' | 'robots'>;
  readonly people: Pick<People, 'nameOf'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly wall: WallTimes;
  readonly store: Pick<
    Store,
    'alarm' | 'unlabelled' | 'lastLabels' | 'commit' | 'waveform' | 'waveformAlarmIds'
  >;
}

const dayMs = 86_400_000;
/** Who lay where is remembered for so long; older ones are nobody's task any more. */
export const reviewDays = 28;
const perPage = 30;
/** A page ends here even where hardly anything is left to judge: some 10 000 alarms. */
const slicesMost = 40;
const lastLabelled = 20;

/** Looking back at alarms, drills not among them: what nobody has judged, and what people say of it. */
export class Review implements ReviewPort {
  readonly #parts: ReviewParts;
  readonly #places: ReturnType<typeof placesOf>;

  constructor(parts: ReviewParts) {
    this.#parts = parts;
    this.#places = placesOf(parts.config);
  }

  async queue({ category, before }: Parameters<ReviewPort['queue']>[0]): Promise<ReviewQueue> {
    const { store } = this.#parts;
    const curves = new Set(await store.waveformAlarmIds());
    const { found, next } = await this.#page(category, placeOf(before));
    const labelled = await this.#labelled();
    const viewed = ([alarm, line]: Labelled): ReviewEvent => this.#view(alarm, curves, line);
    return {
      events: found.map((alarm) => viewed([alarm])),
      ...(next && { next: `${next.changedMs}~${next.id}` }),
      days: reviewDays,
      labelled: labelled.filter(([one]) => one.category === category).map(viewed),
    };
  }

  async label({ alarmId: id, label, reason, staffId: by }: Parameters<ReviewPort['label']>[0]) {
    const { store, clock, log } = this.#parts;
    const alarm = await store.alarm(id);
    if (alarm === undefined) return refused('alarm-unknown', 'There is no such alarm on record.');
    if (alarm.closedAt === undefined)
      return refused('alarm-open', 'The alarm is still open. Close it on the board first.');
    const line = { label, by: staffId(by), ...(reason && { reason }) };
    try {
      await store.commit(entriesOnly([labelEntry(alarmId(id), line, clock.now())]));
    } catch (thrown) {
      log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
      return refused('failed', 'It was not saved.');
    }
    return undefined;
  }

  async waveform(id: string): Promise<EventWaveform | undefined> {
    const { store } = this.#parts;
    const [alarm, wave] = await Promise.all([store.alarm(id), store.waveform(id)]);
    return alarm && wave && waveformView(alarm, wave);
  }

  /** Slices until the page is full; the page ends with a whole slice, so that none is shown twice. */
  async #page(category: Category, from: AlarmPlace) {
    const { store, clock } = this.#parts;
    const sinceMs = clock.now().wallMs - reviewDays * dayMs;
    const found: Alarm[] = [];
    let next: AlarmPlace | undefined = from;
    for (let slices = 0; next && slices < slicesMost && found.length < perPage; slices += 1) {
      const slice: Awaited<ReturnType<Store['unlabelled']>> = await store.unlabelled(category, next, sinceMs);
      found.push(...slice.found.filter((one) => !isDrill(one)));
      next = slice.next;
    }
    if (found.length <= perPage) return { found, next };
    const page = found.slice(0, perPage);
    const last = page.at(-1);
    return { found: page, next: last?.closedAt && { changedMs: last.closedAt.wallMs, id: last.id } };
  }

  async #labelled(): Promise<readonly Labelled[]> {
    const { store } = this.#parts;
    const latest = new Map<string, StoredEntry>();
    for (const line of await store.lastLabels(lastLabelled))
      if (!latest.has(line.subject)) latest.set(line.subject, line);
    const pairs = await Promise.all(
      [...latest].map(async ([id, line]) => [await store.alarm(id), line] as const),
    );
    return pairs.flatMap(([alarm, line]): Labelled[] =>
      alarm?.closedAt && !isDrill(alarm) ? [[alarm, line]] : [],
    );
  }

  #view(alarm: Alarm, curves: ReadonlySet<string>, line?: StoredEntry): ReviewEvent {
    const view = alarmView(alarm, {
      ...this.#places,
      times: this.#parts.wall,
      // Whose it was while it was open is not shown here.
      staff: new Map(),
      hasWaveform: ({ id }) => curves.has(id),
    });
    const label = line && this.#labelView(line);
    return {
      id: view.id,
      type: view.type,
      category: view.category,
      priority: view.priority,
      place: view.place,
      onsetMs: view.onsetMs,
      raisedMs: view.raisedMs,
      closedMs: view.closedMs ?? view.raisedMs,
      ...(alarm.closedBy && { closedBy: this.#nameOf(alarm.closedBy) }),
      ...(view.outcome && { outcome: view.outcome }),
      confidence: view.confidence,
      evidence: view.evidence.map(({ witness, key, values, isFor }) => ({ witness, key, values, isFor })),
      by: view.by,
      hasCurve: view.hasWaveform,
      ...(label && { label }),
    };
  }

  #labelView({ body, at }: StoredEntry): LabelView | undefined {
    const line = labelOf(body);
    return (
      line && {
        label: line.label,
        by: this.#nameOf(line.by),
        atMs: this.#parts.wall.correct(at).wallMs,
        ...(line.reason && { reason: line.reason }),
      }
    );
  }

  #nameOf(id: string): string {
    return this.#parts.people.nameOf(id);
  }
}

type Labelled = readonly [alarm: Alarm, line?: StoredEntry];

const refused = (code: string, message: string): Refusal => ({ code, message });

/** The end of time where nothing, or nothing that was ever given out, is asked for. */
function placeOf(text: string | undefined): AlarmPlace {
  const [, ms, id = ''] = /^(-?\d+(?:\.\d+)?)~(.*)$/s.exec(text ?? '') ?? [];
  return ms === undefined ? { changedMs: Number.MAX_SAFE_INTEGER, id: '' } : { changedMs: Number(ms), id };
}

function placesOf({ beds, robots }: ReviewParts['config']) {
  return {
    beds: new Map(beds.map(({ id, room, label }) => [id, { id: bedId(id), room, label }])),
    robots: new Map(robots.map(({ id, label }) => [id, { id: robotId(id), label }])),
  };
}
