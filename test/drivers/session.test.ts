import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { outbox } from '../../drivers/outbox.ts';
import { rowJoiner } from '../../drivers/rows.ts';
import { deviceSession } from '../../drivers/session.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Measurement, Reading, Waveform } from '../../gateway/core/measurement.ts';
import { rowsOf } from '../../gateway/core/measurement.ts';
import type { DecodedWaveform } from '../../gateway/plugin/driver.ts';
import { nodeFrames } from '../conformance/board-units.ts';
import { bota, noninPacket, vdaExamples } from '../conformance/driver-units.ts';
import { atiPacket } from '../conformance/force-units.ts';
import { paddedPacket, plainTlv } from '../conformance/ti-units.ts';
import { encodeAll, joined, utf8 } from '../helpers/bytes.ts';

const instant = (monoMs: number): Instant => ({ wallMs: monoMs, monoMs, bootId: 'test', errorMs: 0 });
const session = (driver: string, options: unknown = {}) =>
  deviceSession(deviceId('d-1'), driverNamed(driver), driverNamed(driver).config.parse(options));
const waveforms = (measured: readonly Measurement[]) =>
  measured.filter((item): item is Waveform => item.kind === 'waveform');
const readings = (measured: readonly Measurement[]) =>
  measured.filter((item): item is Reading => item.kind === 'reading');

const imuBlock = (t: number, rows: number): DecodedWaveform => ({
  type: 'waveform',
  stream: 'imu',
  channels: ['acc_x', 'acc_y', 'acc_z'],
  units: ['g', 'g', 'g'],
  samples: Array.from({ length: rows }, () => [0, 0, 1]),
  quality: 'good',
  rateHz: 50,
  t,
});

test('blocks hold 250 ms at most and follow each other without a seam', (t) => {
  const imu = session('witmotion-wt901');
  const bytes = encodeAll(driverNamed('witmotion-wt901'), [imuBlock(0, 500)]);
  const measured: Measurement[] = [];
  for (let k = 0; k * 44 < bytes.length; k++) {
    measured.push(...imu.take(bytes.subarray(k * 44, k * 44 + 44), instant(1_000 + k * 80 + (k % 5))));
    if (k % 2 === 1) measured.push(...imu.flush(instant(0)));
  }
  measured.push(...imu.flush(instant(0)));
  const blocks = waveforms(measured);
  t.true(blocks.every((block) => rowsOf(block) / block.rateHz <= 0.25));
  // The last instant is complete only when the next one begins.
  t.is(
    blocks.reduce((sum, block) => sum + rowsOf(block), 0),
    499,
  );
  for (const [index, block] of blocks.entries()) {
    const before = blocks[index - 1];
    if (!before) continue;
    const due = before.startAt.monoMs + (rowsOf(before) / before.rateHz) * 1_000;
    t.true(Math.abs(block.startAt.monoMs - due) < 1);
  }
});

test('a value that cannot be is invalid, not left out', (t) => {
  const generic = session('mqtt-json');
  const [high, low] = readings(
    generic.take(
      utf8('{"t":1,"code":"heart-rate","value":900}\n{"t":1,"code":"spo2","value":96}\n'),
      instant(5),
    ),
  );
  t.like(high, { value: 900, quality: 'invalid', reason: 'implausible' });
  t.like(low, { value: 96, quality: 'good' });
});

test('a noisy temperature passes once a second, a status each time it changes', (t) => {
  const force = session('bota-sensone');
  const measured = [0, 40, 80, 120, 1_100].flatMap((ms, index) =>
    force.take(index % 2 === 0 ? bota.a : bota.b, instant(ms)),
  );
  const named = (metric: string) => readings(measured).filter((reading) => reading.metric === metric).length;
  t.is(named('device-status'), 5);
  t.is(named('device-temperature'), 2);
});

test('a reading is never from the future, and a will is dated by its arrival', (t) => {
  const robot = session('vda5050');
  const will = '{"timestamp":"2020-01-01T00:00:00Z","connectionState":"CONNECTIONBROKEN"}\n';
  const [reading] = robot.take(utf8(will), instant(77));
  t.deepEqual(reading?.kind === 'reading' && reading.at, instant(77));
  const pulse = session('nonin-oem3');
  for (const reading of readings(pulse.take(joined(noninPacket(2), noninPacket(2)), instant(50)))) {
    t.true(reading.at.monoMs <= reading.receivedAt.monoMs);
  }
});

test('bytes, frames, faults and refusals are counted', (t) => {
  const force = session('bota-sensone');
  force.take(joined(bota.a, Uint8Array.of(1, 2), bota.a), instant(0));
  force.refuse(100_000);
  t.like({ ...force.counters }, { bytes: 100_076, frames: 2, faults: 2 });
});

test('streams sampled together are cut at the same rows, at most as many as asked', (t) => {
  const joiner = rowJoiner(() => 25);
  const attitude = (at: number): DecodedWaveform => ({ ...imuBlock(at, 1), stream: 'attitude' });
  const out = Array.from({ length: 60 }, (_, k) => [imuBlock(k / 50, 1), attitude(k / 50)])
    .flat()
    .flatMap((row) => joiner.push(row));
  const blocks = [...out, ...joiner.flush()].filter((item) => item.type === 'waveform');
  t.deepEqual(
    blocks.map(({ stream, samples }) => [stream, samples.length]),
    [25, 25, 10].flatMap((rows) => [
      ['imu', rows],
      ['attitude', rows],
    ]),
  );
});

test('a gap of more than half a period begins another block', (t) => {
  const joiner = rowJoiner(() => 25);
  const blocks = [0, 0.02, 0.06, 0.08].flatMap((at) => joiner.push(imuBlock(at, 1)));
  t.deepEqual(
    [...blocks, ...joiner.flush()].map((item) => item.type === 'waveform' && item.samples.length),
    [2, 2],
  );
});

const cloud = (at: number, points: number): DecodedWaveform => ({
  ...imuBlock(at, 0),
  stream: 'points',
  samples: Array.from({ length: points }, (_, index) => [index, 0, 1]),
  rateHz: 10,
  isCloud: true,
});

test('a cloud leaves as it came, whole or empty, and ends the blocks before it', (t) => {
  const joiner = rowJoiner(() => 25);
  const [big, empty] = [cloud(0, 300), cloud(0.1, 0)];
  const out = [imuBlock(0, 1), big, empty, imuBlock(0.02, 1)].flatMap((item) => joiner.push(item));
  t.deepEqual(out, [imuBlock(0, 1), big, empty]);
  t.deepEqual(joiner.flush(), [imuBlock(0.02, 1)]);
});

test('the points of a cloud are one instant: a missing frame is one gap, a crowded one none', (t) => {
  const blocks = [cloud(0, 300), cloud(0.1, 0), cloud(0.2, 7), cloud(0.4, 7)];
  const driver = {
    ...driverNamed('bota-sensone'),
    decoder: () => ({
      push: (bytes: Uint8Array) => blocks.slice(bytes[0], (bytes[0] ?? 0) + 1),
      end: () => [],
      frames: 0,
      frameBytes: 0,
    }),
  };
  const radar = deviceSession(deviceId('d-1'), driver, {});
  const measured = waveforms(
    blocks.flatMap(({ t: at }, index) => radar.take(Uint8Array.of(index), instant(1_000 + at * 1_000))),
  );
  t.deepEqual(
    measured.map(({ isCloud, startAt, samples }) => [isCloud, startAt.monoMs, samples.length / 3]),
    [
      [true, 1_000, 300],
      [true, 1_100, 0],
      [true, 1_200, 7],
      [true, 1_400, 7],
    ],
  );
  t.is(radar.counters.gaps, 1);
  t.is(radar.counters.latencyMs, 0);
});

test('a radar without a clock: its clouds are of the moment they came, whatever rate was configured', (t) => {
  const radar = session('ti-iwr6843', { frameRateHz: 5 });
  const packets = Array.from({ length: 200 }, (_, index) => paddedPacket({ frame: index + 1 }, plainTlv));
  const measured = packets.flatMap((packet, index) => radar.take(packet, instant(1_000 + index * 50)));
  const clouds = waveforms(measured);
  t.is(clouds.length, 200);
  t.true(clouds.every(({ startAt, receivedAt, isCloud }) => isCloud && startAt.monoMs === receivedAt.monoMs));
  t.true(clouds.every((one) => rowsOf(one) === 3));
  t.like({ ...radar.counters }, { frames: 200, faults: 0, gaps: 0 });
  radar.take(paddedPacket({ frame: 205 }, plainTlv), instant(11_250));
  t.is(radar.counters.gaps, 1);
  // What follows from the clouds is a second form of them: once a second is enough.
  t.is(readings(measured).filter(({ metric }) => metric === 'point-count').length, 10);
});

test('when the core lags the oldest blocks go first, are counted by device, and readings stay', (t) => {
  const queue = outbox(() => false, { blocksMost: 3, readingsMost: 2 });
  const force = session('bota-sensone');
  const measured = [...force.take(bota.a, instant(0)), ...force.flush(instant(0))];
  const [block] = waveforms(measured);
  const [reading] = readings(measured);
  t.truthy(block && reading);
  if (!block || !reading) return;
  queue.add(Array.from({ length: 5 }, (_, k) => ({ ...block, rateHz: k + 1 })));
  queue.add([reading, reading]);
  t.is(queue.dropped('d-1'), 2);
  t.is(queue.dropped('other'), 0);
  t.deepEqual(
    queue.take(3).map(({ kind }) => kind),
    ['reading', 'reading', 'waveform'],
  );
  t.deepEqual(
    queue.take(9).map((item) => item.kind === 'waveform' && item.rateHz),
    [4, 5],
  );
  t.is(queue.size, 0);
});

test('numbered messages that never came are gaps and no faults, and are not counted again by the time of the samples', (t) => {
  const counted = (driver: string, options: unknown, frames: readonly Uint8Array[]) => {
    const device = session(driver, options);
    for (const [index, frame] of frames.entries()) device.take(frame, instant(1_000 + 20 * index));
    const { gaps, faults } = device.counters;
    return { gaps, faults };
  };
  const state = JSON.parse(vdaExamples[0] ?? '');
  const states = [12, 13, 17].map((headerId) => utf8(`${JSON.stringify({ ...state, headerId })}\n`));
  t.deepEqual(counted('vda5050', {}, states), { gaps: 1, faults: 0 });
  t.deepEqual(
    counted(
      'bedside-node',
      {},
      nodeFrames.filter((_, index) => index !== 2),
    ),
    { gaps: 1, faults: 0 },
  );
  const packets = [0, 1, 2, 5, 6].map((on) => atiPacket(on));
  t.deepEqual(counted('ati-netft', {}, packets), { gaps: 1, faults: 0 });
  t.deepEqual(
    counted(
      'ati-netft',
      {},
      [0, 1, 2, 3].map((on) => atiPacket(on)),
    ),
    { gaps: 0, faults: 0 },
  );
});
