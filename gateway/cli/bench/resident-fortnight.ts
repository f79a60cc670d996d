import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '../../../drivers/virtual/random.ts';
import { peopleOf } from '../../app/accounts/people.ts';
import { entryOf } from '../../app/observation-record.ts';
import { boardDevice, historyMetrics } from '../../app/resident/history-series.ts';
import { ResidentView } from '../../app/resident/resident-view.ts';
import { careEvent } from '../../core/care-event.ts';
import { bedId, deviceId, residentId, staffId } from '../../core/id.ts';
import type { Instant } from '../../core/instant.ts';
import { entriesOnly, type LedgerEntry } from '../../core/ledger.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { batchWriter } from '../../plugin/batch.ts';
import type { ArchiveCalls } from '../../store/archive/calls.ts';
import { openArchiveThread } from '../../store/archive/thread.ts';
import { openStore, type Store } from '../../store/store.ts';
import type { Thread } from '../../store/thread.ts';
import type { Figure } from './figure.ts';

const beds = 40;
const days = 14;
const dayS = 86_400;
const untilS = days * dayS;
const startWallMs = 1_790_000_000_000;
/** Hours of which the other beds' values are there too: those that are read from their blocks. */
const wardHours = 3;
const batchS = 300;
const askedTimes = 20;
/** A restless resident: an alarm in ninety minutes, an event in twenty. */
const eventEveryS = 1200;
const roundEveryS = 4 * 3600;

const instant = (second: number): Instant => ({
  wallMs: startWallMs + second * 1000,
  monoMs: second * 1000,
  bootId: 'bench',
  errorMs: 1000,
});

const bedOf = (bed: number): string => `bed-${bed}`;
const oximeterOf = (bed: number): string => `oximeter-${bed}`;
const residentOf = (bed: number): string => `resident-${bed}`;

/** A bed's oximeter, a value of each vital a second, and the board's sample a minute. */
function measuredAt(bed: number, second: number, noise: () => number): readonly Measurement[] {
  const at = instant(second);
  const say = (device: string, metric: string, value: number, unit: string): Measurement => ({
    kind: 'reading',
    deviceId: deviceId(device),
    metric,
    value,
    unit,
    at,
    receivedAt: at,
    quality: 'good',
  });
  const phase = (second / dayS) * 2 * Math.PI + bed;
  const vitals = [
    say(oximeterOf(bed), 'heart-rate', Math.round(72 + 9 * Math.sin(phase) + 3 * noise()), '/min'),
    say(oximeterOf(bed), 'spo2', Math.round(96 + Math.sin(phase) + noise()), '%'),
    say(oximeterOf(bed), 'respiration-rate', Math.round(16 + 2 * Math.sin(phase) + noise()), '/min'),
  ];
  if (second % 60 !== 0) return vitals;
  const board = ['board-news2', 'board-news2-missing', 'board-lying', 'board-upright'];
  return [...vitals, ...board.map((metric) => say(boardDevice(bedOf(bed)), metric, second % 3, '1'))];
}

async function fill(archive: Thread<ArchiveCalls>, everyS: number): Promise<number> {
  const pack = batchWriter();
  const random = seededRandom(3, 'fortnight');
  const noise = () => random.between(-1, 1);
  let count = 0;
  for (let fromS = 0; fromS < untilS; fromS += batchS) {
    const isWard = fromS >= untilS - wardHours * 3600;
    const shown = Array.from({ length: isWard ? beds : 1 }, (_, bed) => bed);
    for (const bed of shown) {
      const said = Array.from({ length: batchS / everyS }, (_, index) =>
        measuredAt(bed, fromS + index * everyS, noise),
      ).flat();
      count += bed === 0 ? said.length : 0;
      await archive.call('hold', pack(said));
    }
    await archive.call('write', { monoMs: (fromS + batchS) * 1000, mayWrite: true });
  }
  while (await archive.call('sumUp', startWallMs + (untilS - 600) * 1000));
  return count;
}

async function fillLedger(store: Store): Promise<void> {
  const subject = { bedId: bedOf(0), residentId: residentId(residentOf(0)) } as never;
  const events = Array.from({ length: untilS / eventEveryS }, (_, index) => {
    const at = instant(index * eventEveryS);
    const type = index % 2 === 0 ? 'bed-exit' : 'apnoea';
    const by = { detector: 'bench', version: '1' };
    return careEvent({
      ...(subject as object),
      type,
      phase: 'onset',
      onset: at,
      at,
      confidence: 1,
      evidence: [],
      by,
    });
  });
  await store.commit(
    entriesOnly(
      events.map((event) => ({ kind: 'care-event', subject: event.id, at: event.at, body: event })),
    ),
  );
  await store.commit(entriesOnly(rounds()));
}

/** What nurses entered of the whole ward, on a round every four hours. */
function rounds(): readonly LedgerEntry[] {
  return Array.from({ length: untilS / roundEveryS }, (_, round) => instant(round * roundEveryS)).flatMap(
    (at, round) =>
      Array.from({ length: beds }, (_, bed) =>
        entryOf({
          id: `round-${round}-${bed}`,
          residentId: residentId(residentOf(bed)),
          bedId: bedId(bedOf(bed)),
          by: staffId('nurse'),
          at,
          enteredAt: at,
          values: { systolic: 128, diastolic: 76, temperature: 36.8, respiration: 16, consciousness: 'A' },
        }),
      ),
  );
}

const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * How long the gateway takes to answer a fortnight of one resident, from the question to the text of the answer, through the archive's
 * and the store's real threads: the longest of twenty. `everyS`: how often each vital is measured.
 */
export async function residentFortnight(everyS = 1): Promise<Figure> {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const ids = Array.from({ length: beds }, (_, bed) => bed);
  const subjects = Object.fromEntries(
    ids.flatMap((bed) =>
      [oximeterOf(bed), boardDevice(bedOf(bed))].map((device) => [
        device,
        { bedId: bedOf(bed), residentId: residentOf(bed) },
      ]),
    ),
  );
  const archive = await openArchiveThread({ directory, subjects, summed: historyMetrics });
  const store = await openStore(join(directory, 'vigil.sqlite'));
  try {
    const count = await fill(archive, everyS);
    await fillLedger(store);
    const view = viewOf(archive, store);
    let longest = 0;
    let bytes = 0;
    for (let asked = 0; asked < askedTimes; asked += 1) {
      const before = process.hrtime.bigint();
      bytes = JSON.stringify(await view.history(bedOf(0), '14d')).length;
      longest = Math.max(longest, Number(process.hrtime.bigint() - before) / 1e6);
    }
    return {
      name: 'resident view: 14 days of a resident, answered',
      value: longest,
      unit: 'ms',
      limit: 500,
      detail: `longest of ${askedTimes}; ${count} readings of theirs, ${Math.round(bytes / 1000)} kB answered, ${beds} beds' last ${wardHours} hours beside them`,
    };
  } finally {
    await archive.call('close');
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function viewOf(archive: Thread<ArchiveCalls>, store: Store): ResidentView {
  const clock: Clock = { now: () => instant(untilS), after: () => () => {}, every: () => () => {} };
  return new ResidentView({
    people: peopleOf([]),
    config: {
      beds: [
        {
          id: bedOf(0),
          label: '1',
          room: '1',
          resident: { id: residentOf(0), displayName: 'X', detectors: {} },
        },
      ],
      devices: [],
      staff: [],
      detectors: {},
      alarms: {},
      alarmProfiles: { nightFrom: '21:00', nightUntil: '06:00', ward: {}, residents: {} },
    } as never,
    store,
    archive: { history: (asked) => archive.call('history', asked) },
    memories: { of: () => ({ recall: () => undefined, keep: () => {} }) },
    wall: { correct: (at) => at, reckoned: (at) => at },
    holds: () => [],
    clock,
    log: silent,
  });
}
