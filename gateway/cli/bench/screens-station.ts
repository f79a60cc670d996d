import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../clock.ts';
import type { Alarm } from '../../core/alarm.ts';
import { alarmId, bedId, careEventId, deviceId } from '../../core/id.ts';
import type { Reading } from '../../core/measurement.ts';
import { whenOrphaned } from '../../core/orphan.ts';
import { startStation } from '../../station/server.ts';
import { createWardView } from '../../station/ward-view.ts';
import { silentPorts } from './silent-ports.ts';

/**
 * The station in a process of its own, before a ward of forty beds: from `play` on a bed's tile every 100 ms and an alarm every second,
 * each with the moment at which it was published. A browser's proof that it painted an alarm comes back to the same clock.
 */
const bedCount = 40;
const updateEveryMs = 100;
const alarmEveryMs = 1000;

const clock = systemClock();
const ids = Array.from({ length: bedCount }, (_, index) => `bed-${index + 1}`);
const view = createWardView({
  ward: 'Bench',
  version: 'bench',
  isDemo: false,
  beds: ids.map((id, index) => ({ id: bedId(id), room: `${101 + index}`, label: `${101 + index}·A` })),
  robots: [],
  residents: [],
  staff: [],
  bindings: ids.map((id) => ({ deviceId: deviceId(`oxi-${id}`), bedId: bedId(id) })),
  drivers: {},
  hasWaveform: () => false,
  uprightAxes: {},
});
const publishedAt = new Map<string, number>();
const painted: number[] = [];
let proofs = 0;

const station = await startStation(
  {
    host: '127.0.0.1',
    port: 0,
    webRoot: fileURLToPath(new URL('../../station/web', import.meta.url)),
    isDemo: false,
    openBoard: true,
  },
  {
    ...silentPorts,
    clock,
    randomBytes,
    snapshot: () => view.snapshot(clock.now()),
    async painted(_, calls) {
      proofs += 1;
      for (const { id } of calls) {
        const at = publishedAt.get(id);
        if (at !== undefined) painted.push(performance.now() - at);
        publishedAt.delete(id);
      }
    },
  },
);

function measure(): void {
  const at = clock.now();
  const reading = (id: string, metric: string, unit: string, value: number): Reading => ({
    kind: 'reading',
    deviceId: deviceId(`oxi-${id}`),
    metric,
    value,
    unit,
    at,
    receivedAt: at,
    quality: 'good',
  });
  const sway = Math.round(3 * Math.sin(at.monoMs / 900));
  view.onMeasurements(
    ids.flatMap((id) => [reading(id, 'spo2', '%', 96 + sway), reading(id, 'heart-rate', '/min', 70 + sway)]),
  );
}

let alarms = 0;
function raise(isLast: boolean): void {
  const at = clock.now();
  const one = (count: number): Alarm => ({
    id: alarmId(`bench.${count}`),
    conditionId: `bench.${count}`,
    type: 'fall',
    category: 'physiological',
    priority: 'high',
    bedId: bedId(ids[count % bedCount] ?? 'bed-1'),
    onset: at,
    raisedAt: at,
    isPresent: true,
    signal: 'on',
    escalationStep: 0,
    confidence: 0.9,
    evidence: [{ witness: 'wearable', key: 'model-score', values: { probability: 0.9 }, isFor: true }],
    by: { detector: 'fall', version: '1.0.0' },
    causedBy: careEventId(`bench.${count}`),
    custody: [
      { step: 'sensed', at },
      { step: 'committed', at },
    ],
  });
  const before: Alarm[] = alarms === 0 ? [] : [{ ...one(alarms), signal: 'off', closedAt: at }];
  alarms += 1;
  const all = isLast ? before : [...before, one(alarms)];
  if (!isLast) publishedAt.set(`bench.${alarms}`, performance.now());
  for (const value of view.onAlarms(all)) station.publish({ type: 'alarm', value });
}

let round = 0;
function update(): void {
  if (round % bedCount === 0) measure();
  const bed = view.snapshot(clock.now()).beds[round % bedCount];
  round += 1;
  // The count of entries is a number that the clients alone look at.
  if (bed) station.publish({ type: 'bed', value: { ...bed, entries: Date.now() } });
}

process.on('message', ({ play }: { readonly play: number }) => {
  const from = { cpu: process.cpuUsage(), ms: performance.now() };
  painted.length = 0;
  const updating = setInterval(update, updateEveryMs);
  const raising = setInterval(() => raise(false), alarmEveryMs);
  setTimeout(() => {
    clearInterval(updating);
    clearInterval(raising);
    raise(true);
    const { user, system } = process.cpuUsage(from.cpu);
    process.send?.({
      type: 'played',
      updates: round,
      cpuMsPerS: (user + system) / (performance.now() - from.ms),
      rssMb: process.memoryUsage().rss / 1e6,
      painted,
      counters: station.counters(),
    });
  }, play * 1000);
});
setInterval(() => process.send?.({ type: 'proofs', proofs }), 500).unref();
process.on('SIGINT', () => {});
whenOrphaned(process, () => process.exit(0));
process.send?.({ type: 'ready', url: station.url });
