import type { ExecutionContext } from 'ava';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { entryOf } from '../../gateway/app/observation-record.ts';
import { registries } from '../../gateway/app/registries.ts';
import { boardDevice, historyMetrics } from '../../gateway/app/resident/history-series.ts';
import { ResidentView } from '../../gateway/app/resident/resident-view.ts';
import { systemClock } from '../../gateway/clock.ts';
import { configSchema } from '../../gateway/config/schema.ts';
import { bedId, residentId, staffId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Reading } from '../../gateway/core/measurement.ts';
import type { ObservedValues } from '../../gateway/core/observation.ts';
import { noBaseline } from '../../gateway/detect/baseline.ts';
import { batchWriter } from '../../gateway/plugin/batch.ts';
import { startStation } from '../../gateway/station/server.ts';
import { archiveCalls } from '../../gateway/store/archive/calls.ts';
import { openStore } from '../../gateway/store/store.ts';
import { archiveFolder } from '../helpers/archive.ts';
import { openPage } from '../helpers/browser.ts';
import { place } from '../helpers/store.ts';
import { builtPage, fakeWard, fallAlarm, reading, silentLog, wardStaff } from './fake-ward.ts';
import { quietPorts } from './quiet-station.ts';

const config = configSchema(registries).parse({
  site: 'test',
  gateway: 'g1',
  ward: 'Ward 3 East',
  staff: wardStaff.map(({ id, displayName, role }) => ({ id, displayName, role, pin: { env: 'UNUSED' } })),
  alarms: { 'bed-exit': { acceptWithinS: 240, night: { acceptWithinS: 120 } } },
  alarmProfiles: { residents: { 'resident-1': { 'bed-exit': { priority: 'medium' } } } },
  beds: [1, 2].map((n) => ({
    id: `bed-${n}`,
    room: '101',
    label: `101·${n}`,
    resident: {
      id: `resident-${n}`,
      displayName: n === 1 ? 'Mrs Plum' : 'Mr Pine',
      detectors: n === 1 ? { 'spo2-low': { limitPercent: 86 } } : {},
    },
  })),
});

const dayMs = 86_400_000;
const stepMs = 300_000;

/** A fortnight of a resident by five minutes, with a sensor that was off for a night; the last two hours are in memory only. */
function fortnight(now: Instant): readonly Reading[] {
  const readings: Reading[] = [];
  for (let agoMs = 14 * dayMs; agoMs >= 0; agoMs -= stepMs) {
    const at = { ...now, wallMs: now.wallMs - agoMs, monoMs: 20 * dayMs - agoMs };
    const phase = (at.wallMs / dayMs) * 2 * Math.PI;
    const isOff = agoMs > 3 * dayMs && agoMs < 3.4 * dayMs;
    const say = (device: string, metric: string, value: number, unit: string) =>
      readings.push({ ...reading(device, metric, value, at), unit });
    if (!isOff) {
      say(
        'oximeter-1',
        'heart-rate',
        Math.round(72 + 8 * Math.sin(phase) + 3 * Math.sin(agoMs / 7e5)),
        '/min',
      );
      say(
        'oximeter-1',
        'spo2',
        Math.round(96 + 1.5 * Math.sin(phase + 1) - (agoMs % 9e6 === 0 ? 8 : 0)),
        '%',
      );
    }
    say(boardDevice('bed-1'), 'board-news2', Math.max(0, Math.round(2 + 2 * Math.sin(phase * 1.3))), '1');
    say(boardDevice('bed-1'), 'board-news2-missing', agoMs < 7 * dayMs ? 3 : 0, '1');
    say(boardDevice('bed-1'), 'board-lying', Math.sin(phase) > 0.2 ? 1 : 0, '1');
  }
  return readings;
}

const usualDays = Array.from({ length: 6 }, (_, index) => ({ day: index, median: 71, mad: 3 }));

/** A ward whose first resident has a fortnight behind them, in a real archive and a real store, on the built page in a real browser. */
export async function residentWard(t: ExecutionContext) {
  const clock = systemClock();
  const now = clock.now();
  const subjects = Object.fromEntries(
    ['oximeter-1', boardDevice('bed-1')].map((id) => [id, { bedId: 'bed-1', residentId: 'resident-1' }]),
  );
  const archive = archiveCalls({ directory: archiveFolder(t), subjects, summed: historyMetrics });
  const pack = batchWriter();
  archive.hold(pack(fortnight(now)));
  archive.write({ monoMs: 20 * dayMs - 600_000, mayWrite: true });
  while (archive.sumUp(now.wallMs - 600_000));
  const store = await openStore(place(t));
  const fall = fallAlarm('bed-1', { ...now, wallMs: now.wallMs - 3 * 3_600_000 });
  const about = { residentId: residentId('resident-1') };
  const open = { ...fall, ...about };
  const gone = {
    ...open,
    id: `${fall.id}.gone` as typeof fall.id,
    priority: 'medium' as const,
    closedAt: now,
    outcome: 'real' as const,
  };
  const event = (type: string, agoMs: number, modelDigest?: string) => ({
    kind: 'care-event',
    subject: type,
    at: { ...now, wallMs: now.wallMs - agoMs },
    body: {
      ...about,
      type,
      phase: 'onset',
      onset: { ...now, wallMs: now.wallMs - agoMs },
      by: { modelDigest },
    },
  });
  const covers = (isCovered: boolean, agoMs: number) => {
    const at = { ...now, wallMs: now.wallMs - agoMs };
    const what = { kind: 'coverage', subjectId: 'bed-1', isCovered, missing: [] };
    return {
      kind: 'standing',
      subject: 'coverage',
      at,
      body: { set: [{ id: 'coverage.bed-1', since: at, what }], clear: [] },
    };
  };
  const round = (id: string, agoMinutes: number, values: ObservedValues) => {
    const seen = { ...now, wallMs: now.wallMs - agoMinutes * 60_000 };
    const who = { ...about, bedId: bedId('bed-1'), by: staffId('li-na') };
    return entryOf({ id, ...who, at: seen, enteredAt: seen, values });
  };
  await store.commit({
    entries: [
      covers(false, 8 * 3_600_000),
      covers(true, 6 * 3_600_000),
      event('bed-exit', 2e7),
      event('bed-exit', 1e7),
      event('irregular-pulse', 3e7, 'sha256:1'),
      round('round-1', 30, { systolic: 128, diastolic: 76, temperature: 37.2 }),
      round('round-2', 250, { systolic: 141, diastolic: 84, temperature: 36.7, respiration: 19 }),
      round('round-3', 900, { systolic: 119, diastolic: 71, temperature: 36.6, pulse: 88 }),
    ],
    alarms: [open, gone],
    setDeadlines: [],
    clearDeadlines: [],
    outbox: [],
  });
  const view = fakeWard(2);
  const recalled: Readonly<Record<string, unknown>> = {
    'vital-baseline.pulse': { baseline: { ...noBaseline, quarters: [usualDays, usualDays, [], usualDays] } },
  };
  const resident = new ResidentView({
    config,
    people: peopleOf(config.staff),
    store,
    archive: { history: async (asked) => archive.history(asked) },
    memories: { of: () => ({ recall: (key) => recalled[key], keep: () => {} }) },
    wall: { correct: (at) => at, reckoned: (at) => at },
    holds: () => [
      {
        kind: 'hold',
        id: 'hold.off.bed-1.bed-exit',
        dueAt: { ...now, wallMs: now.wallMs + 1_800_000 },
        hold: {
          kind: 'alarm-off',
          by: staffId('li-na'),
          since: now,
          bedId: bedId('bed-1'),
          type: 'bed-exit',
          reason: 'Bathing.',
        },
      },
    ],
    clock,
    log: silentLog,
  });
  const station = await startStation(
    { host: '127.0.0.1', port: 0, webRoot: builtPage, isDemo: false, openBoard: true },
    await quietPorts(clock, view, { resident }),
  );
  t.teardown(async () => {
    await station.close();
    await store.close();
    archive.close();
  });
  const { page, faults } = await openPage(t, station.url);
  await page.waitForSelector('body[data-link="ok"]');
  const raise = () => {
    for (const value of view.onAlarms([open])) station.publish({ type: 'alarm', value });
  };
  return { page, faults, store, open, gone, raise };
}
