import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultPolicies } from '../../alarm/policy.ts';
import { type AlarmInput, step } from '../../alarm/step.ts';
import { emptyWard, type WardAlarms } from '../../alarm/ward.ts';
import { peopleOf } from '../../app/accounts/people.ts';
import { Handovers } from '../../app/handover/handovers.ts';
import { entryOf } from '../../app/observation-record.ts';
import { registries } from '../../app/registries.ts';
import { systemClock } from '../../clock.ts';
import { type Config, configSchema } from '../../config/schema.ts';
import { careEvent } from '../../core/care-event.ts';
import { alarmId, bedId, residentId, staffId } from '../../core/id.ts';
import { type Instant, plusMs } from '../../core/instant.ts';
import type { LedgerEntry, Transaction } from '../../core/ledger.ts';
import { standingEntries } from '../../core/standing.ts';
import { processLog } from '../../log.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { Figure } from './figure.ts';

const beds = 40;
const limitMs = 1000;
const hourMs = 3_600_000;
/** An unquiet night: per bed and hour. */
const alarmsAnHour = 2;
const statesAnHour = 6;
const kinds = ['bed-exit', 'fall', 'spo2-low', 'suspected-fall', 'device-silent'] as const;
const nurses = ['nurse-1', 'nurse-2', 'nurse-3'];

/** A ward of so many residents, with three nurses. */
export const nightWard = (count: number, directory = 'none'): Config =>
  configSchema(registries).parse({
    site: 'bench',
    gateway: 'bench-1',
    ward: 'Bench',
    store: { directory },
    beds: Array.from({ length: count }, (_, index) => ({
      id: `bed-${index + 1}`,
      room: `${101 + Math.floor(index / 2)}`,
      label: `${101 + Math.floor(index / 2)}·${index % 2 === 0 ? 'A' : 'B'}`,
      resident: { id: `resident-${index + 1}`, displayName: `Resident ${index + 1}` },
    })),
    staff: nurses.map((id) => ({ id, displayName: id, role: 'nurse', pin: { env: 'UNUSED' } })),
  });

/**
 * Fills a store with `hours` of an unquiet ward up to `end`, through the alarm machine itself: alarms that are answered, closed or left,
 * states, entries of staff, gaps in cover. Returns how many ledger lines that are.
 */
export async function fillNight(
  store: Pick<Store, 'commit'>,
  { count, hours, end }: { readonly count: number; readonly hours: number; readonly end: Instant },
): Promise<number> {
  let ward: WardAlarms = emptyWard;
  let lines = 0;
  const commits: Promise<void>[] = [];
  const commit = (tx: Transaction): void => {
    lines += tx.entries.length;
    commits.push(store.commit(tx));
  };
  const take = (input: AlarmInput, at: Instant): void => {
    const {
      ward: next,
      changed,
      entries,
      setDeadlines,
      clearDeadlines,
    } = step(ward, input, defaultPolicies, at);
    ward = next;
    commit({ entries, alarms: changed, setDeadlines, clearDeadlines, outbox: [] });
  };
  const write = (entries: readonly LedgerEntry[]): void =>
    commit({ entries, alarms: [], setDeadlines: [], clearDeadlines: [], outbox: [] });
  for (let hour = 0; hour < hours; hour += 1) {
    const begin = plusMs(end, (hour - hours) * hourMs);
    for (let bed = 1; bed <= count; bed += 1) hourAt(bed, hour, begin, take, write);
    // Bounded by what the store's thread takes at once.
    await Promise.all(commits.splice(0));
  }
  return lines;
}

function hourAt(
  bed: number,
  hour: number,
  begin: Instant,
  take: (input: AlarmInput, at: Instant) => void,
  write: (entries: readonly LedgerEntry[]) => void,
): void {
  const place = { bedId: bedId(`bed-${bed}`), residentId: residentId(`resident-${bed}`) };
  const by = staffId(nurses[bed % nurses.length] ?? '');
  for (let index = 0; index < statesAnHour; index += 1)
    take(eventOf('out-of-bed', place, plusMs(begin, ((index + 0.3) * hourMs) / statesAnHour)), begin);
  for (let index = 0; index < alarmsAnHour; index += 1) {
    const type = kinds[(bed + hour + index) % kinds.length] ?? 'fall';
    const at = plusMs(begin, ((index + 0.5) * hourMs) / alarmsAnHour + bed * 1000);
    const input = eventOf(type, place, at);
    take(input, plusMs(at, 500));
    const alarm = alarmId(input.event.id);
    const isAnswered = (bed + hour + index) % 7 !== 0;
    if (!isAnswered) continue;
    take({ type: 'accept', alarmId: alarm, staffId: by }, plusMs(at, 20_000 + bed * 500));
    take({ type: 'at-bedside', alarmId: alarm, staffId: by }, plusMs(at, 60_000));
    const outcome = bed % 3 === 0 ? 'false' : 'real';
    take({ type: 'close', alarmId: alarm, staffId: by, outcome }, plusMs(at, 180_000));
  }
  const what = { kind: 'coverage', subjectId: place.bedId, missing: [] } as const;
  const id = `coverage.${place.bedId}`;
  const missing = [{ detector: 'fall', reason: 'device-silent' }];
  const [away, back] = [plusMs(begin, 600_000), plusMs(begin, 900_000)];
  const gone = { id, since: away, what: { ...what, isCovered: false, missing } };
  write(standingEntries({ set: [gone], clear: [] }, 'coverage', away));
  write(
    standingEntries(
      { set: [{ id, since: back, what: { ...what, isCovered: true } }], clear: [] },
      'coverage',
      back,
    ),
  );
  const seen = plusMs(begin, 1_800_000);
  const values = { pulse: 60 + (bed % 30), spo2: 95, consciousness: 'A' } as const;
  write([entryOf({ id: `o-${bed}-${begin.wallMs}`, ...place, by, at: seen, enteredAt: seen, values })]);
}

const eventOf = (
  type: string,
  place: Pick<Parameters<typeof careEvent>[0], 'bedId' | 'residentId'>,
  at: Instant,
): AlarmInput & { readonly type: 'event' } => ({
  type: 'event',
  event: careEvent({
    type,
    phase: 'onset',
    ...place,
    onset: at,
    at,
    confidence: 0.9,
    evidence: [{ witness: 'wearable', key: 'model-score', values: { probability: 0.93 }, isFor: true }],
    by: { detector: type, version: '1.0.0', ...(type === 'fall' && { modelDigest: 'sha256:bench' }) },
  }),
});

/** How long the handover of a night takes to make, with forty residents, from a real store that holds a day and a half of them. */
export async function handoverNight(): Promise<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const store = await openStore(join(directory, 'vigil.sqlite'));
  try {
    const clock = systemClock();
    const config = nightWard(beds, directory);
    const lines = await fillNight(store, { count: beds, hours: 32, end: clock.now() });
    const handovers = new Handovers({
      config,
      people: peopleOf(config.staff),
      store,
      clock,
      log: processLog('error'),
      wall: { correct: (at) => at },
      board: () => [],
    });
    const { shifts } = await handovers.list();
    const tookMs: number[] = [];
    for (const { id } of shifts.slice(0, 4)) {
      const begun = clock.now().monoMs;
      await handovers.open(id);
      tookMs.push(clock.now().monoMs - begun);
    }
    return {
      name: 'handover: made from a night’s ledger, slowest of four shifts',
      value: Math.max(...tookMs),
      unit: 'ms',
      limit: limitMs,
      detail: `${beds} residents, ${lines} ledger lines in 32 h; ${tookMs.map((ms) => Math.round(ms)).join(', ')} ms`,
    };
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}
