import test from 'ava';
import { DeviceTotals } from '../../gateway/health/device-totals.ts';
import { createMetrics } from '../../gateway/health/metrics.ts';
import type { DeviceCounters } from '../../gateway/plugin/child.ts';

const counters = (deviceId: string, frames: number, more: Partial<DeviceCounters> = {}): DeviceCounters => ({
  deviceId,
  state: 'open',
  frames,
  bytes: frames * 5,
  faults: 0,
  checksumErrors: 0,
  resyncs: 0,
  gaps: 0,
  rateHz: 75,
  latencyMs: 40,
  dropped: 0,
  ...more,
});

const framesOf = (totals: DeviceTotals, id = 'oxi-1') => totals.of(id)?.totals.frames;

test('totals go on over a restart of the process, also where the new one is already further than the old one was', (t) => {
  const totals = new DeviceTotals(['oxi-1']);
  totals.take(1, [counters('oxi-1', 100)]);
  totals.take(1, [counters('oxi-1', 150)]);
  t.is(framesOf(totals), 150);
  totals.take(2, [counters('oxi-1', 200, { checksumErrors: 3 })]);
  t.is(framesOf(totals), 350);
  t.is(totals.of('oxi-1')?.totals.checksumErrors, 3);
  totals.take(3, [counters('oxi-1', 0)]);
  totals.take(3, [counters('oxi-1', 10)]);
  t.is(framesOf(totals), 360);
  t.is(totals.of('oxi-1')?.totals.checksumErrors, 3);
});

test('a device that is opened anew within one process begins again without its total falling', (t) => {
  const totals = new DeviceTotals(['oxi-1']);
  totals.take(1, [counters('oxi-1', 100)]);
  totals.take(1, [counters('oxi-1', 4)]);
  t.is(framesOf(totals), 104);
});

test('while the process is away its lines are closed and nothing comes; what they said goes', (t) => {
  const totals = new DeviceTotals(['oxi-1']);
  totals.take(1, [counters('oxi-1', 100, { state: 'failed', problem: 'unplugged', reason: 'ENXIO' })]);
  t.deepEqual(totals.of('oxi-1')?.status, { state: 'failed', problem: 'unplugged', reason: 'ENXIO' });
  totals.away();
  t.like(totals.of('oxi-1'), { status: { state: 'closed' }, rateHz: 0, totals: { frames: 100 } });
  t.is(totals.of('oxi-1')?.status.problem, undefined);
});

test('a device that is not configured is not kept', (t) => {
  const totals = new DeviceTotals(['oxi-1']);
  totals.take(1, [counters('stranger', 1), counters('oxi-1', 1)]);
  t.deepEqual(
    totals.all().map(({ deviceId }) => deviceId),
    ['oxi-1'],
  );
});

/** Every series of the exposition with its value. */
const seriesOf = (text: string) =>
  new Map(
    [...text.matchAll(/^(\w+(?:\{[^}]*\})?) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );

test('the exposition has one series a device and measure, and nothing else grows', async (t) => {
  const totals = new DeviceTotals(['oxi-1', 'imu-1']);
  const metrics = createMetrics({
    refusedCharts: () => 3,
    clockErrorMs: () => 5000,
    version: '0.1.0',
    devices: [
      { deviceId: 'oxi-1', driver: 'nonin-oem3', bed: 'bed-1' },
      { deviceId: 'imu-1', driver: 'witmotion-wt901', bed: '' },
    ],
    health: (id) => totals.of(id),
    processes: () => ({ drivers: true, inference: false }),
    coverage: () => ({ covered: 1, total: 2 }),
    receivers: () => [],
    bus: () => ({
      clients: 2,
      received: 40,
      faults: 0,
      ways: { tcp: 3, tls: 4 },
      external: { isAway: true, losses: 2, underWay: 1 },
      certificate: { untilMs: 1_800_000_000_000, renewals: 1, failures: 2 },
      refusals: { 'wrong-credentials': 2, 'keep-alive': 1 },
      kept: { droppedMessages: 5, droppedSessions: 0, sessions: 1, queuedBytes: 900, behind: 0 },
    }),
    board: () => ({
      screens: 3,
      inSight: 1,
      isMissing: true,
      replaced: 5,
      waiting: 2,
      slowDropped: 1,
      refused: 0,
      anonymousRefused: 0,
      rateRefused: 4,
    }),
  });
  totals.take(1, [counters('oxi-1', 100, { problem: 'no-frames', state: 'failed' }), counters('imu-1', 7)]);
  const first = seriesOf(await metrics.text());
  const label = 'device="oxi-1",driver="nonin-oem3",bed="bed-1"';
  t.is(first.get(`vigil_device_frames_total{${label}}`), 100);
  t.is(first.get(`vigil_device_bytes_total{${label}}`), 500);
  t.is(first.get('vigil_bus_refusals_total'), 3);
  t.is(first.get('vigil_bus_dropped_messages_total'), 5);
  t.is(first.get('vigil_bus_queued_bytes'), 900);
  t.is(first.get('vigil_bus_connections_total{way="tls"}'), 4);
  t.is(first.get('vigil_bus_certificate_until_seconds'), 1_800_000_000);
  t.is(first.get('vigil_bus_certificate_failures_total'), 2);
  t.is(first.get('vigil_bus_away'), 1);
  t.is(first.get('vigil_bus_losses_total'), 2);
  t.is(first.get(`vigil_device_latency_seconds{${label}}`), 0.04);
  t.is(first.get(`vigil_device_rate_hertz{${label}}`), 75);
  t.is(first.get(`vigil_device_link_up{${label}}`), 0);
  t.is(first.get(`vigil_device_link_problem{${label},problem="no-frames"}`), 1);
  t.is(first.get('vigil_process_up{process="drivers"}'), 1);
  t.is(first.get('vigil_process_up{process="inference"}'), 0);
  t.is(first.get('vigil_covered'), 1);
  t.is(first.get('vigil_screens'), 3);
  t.is(first.get('vigil_screens_in_sight'), 1);
  t.is(first.get('vigil_screen_views_replaced_total'), 5);
  t.is(first.get('vigil_screen_events_waiting'), 2);
  t.is(first.get('vigil_requests_refused_total'), 4);
  t.is(first.get('vigil_screens_dropped_total'), 1);
  t.is(first.get('vigil_board_missing'), 1);
  // Another problem takes the place of the first; a hundred scrapes add nothing.
  totals.take(2, [counters('oxi-1', 1, { problem: 'unplugged', state: 'failed' })]);
  for (let scrape = 0; scrape < 100; scrape += 1) await metrics.text();
  const later = seriesOf(await metrics.text());
  t.is(later.size, first.size);
  t.is(later.get(`vigil_device_frames_total{${label}}`), 101);
  t.is(later.get(`vigil_device_link_problem{${label},problem="unplugged"}`), 1);
});
