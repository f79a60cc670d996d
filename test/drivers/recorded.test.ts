import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import test, { type ExecutionContext } from 'ava';
import { openDevices } from '../../drivers/device-hub.ts';
import { driverNamed } from '../../drivers/index.ts';
import { bytePace, isTimelessIn } from '../../drivers/recorded/paced-bytes.ts';
import { recordedMeasurements } from '../../drivers/recorded/recorded-signal.ts';
import { parseRecording } from '../../drivers/transport/recording.ts';
import { beatenRhythm } from '../../drivers/transport/rhythm.ts';
import { TableSignal } from '../../drivers/virtual/table-signal.ts';
import type { Measurement, Reading, Waveform } from '../../gateway/core/measurement.ts';
import type { CommandRefusal, DeviceSpec } from '../../gateway/plugin/child.ts';
import { decodeAll, joined } from '../helpers/bytes.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

/** What a device of this kind says in so many seconds, as a capture of its line would hold it. */
function captured(name: string, seconds: number, options: object = {}): Uint8Array {
  const driver = driverNamed(name);
  const encoder = driver.encoder(driver.config.parse(options));
  const signal = new TableSignal(driver, { seed: 3 });
  return joined(...signal.advance(seconds).map((one) => encoder.push(one)), encoder.end());
}

for (const [name, seconds] of [
  ['witmotion-wt901', 4],
  ['bota-sensone', 3],
  ['nonin-oem3', 4],
  ['ati-netft', 2],
] as const) {
  test(`captured bytes of ${name} come whole, in order, at the pace at which they were sent`, (t) => {
    const driver = driverNamed(name);
    const options = driver.config.parse({});
    const bytes = captured(name, seconds);
    t.false(isTimelessIn(driver, options, bytes));
    const pace = bytePace(driver, options, false);
    const pieces = [bytes.subarray(0, 1000), bytes.subarray(1000)].flatMap((part) => pace.push(part));
    t.deepEqual(joined(...pieces.map((piece) => piece.bytes)), bytes);
    const times = pieces.map(({ dueS }) => dueS);
    t.true(times.every((dueS, index) => dueS >= (times[index - 1] ?? 0)));
    const last = times.at(-1) ?? 0;
    const { waveforms } = decodeAll(driver, [bytes]);
    const [first, end] = [waveforms[0]?.t ?? 0, waveforms.at(-1)?.t ?? 0];
    t.true(Math.abs(last - (end - first)) < 0.5 && last > 0.5, `${last} of ${end - first} s`);
  });
}

test('a clock that was set, or begins anew, is not waited for', (t) => {
  const driver = driverNamed('vda5050');
  const options = driver.config.parse({});
  const said = (second: number) =>
    Buffer.from(
      `${JSON.stringify({ headerId: second, timestamp: new Date(second * 1000).toISOString(), version: '2.0.0', manufacturer: 'm', serialNumber: 's', connectionState: 'ONLINE' })}\n`,
    );
  const pace = bytePace(driver, options, false);
  const due = pace.push(joined(said(10), said(12), said(900_000), said(900_003), said(5), said(6)));
  t.deepEqual(
    due.map(({ dueS }) => dueS),
    [0, 2, 2, 5, 5, 6],
  );
});

test('where frames tell no time, bytes come as fast as their line carries them and messages one a second', (t) => {
  const zigbee = driverNamed('zigbee2mqtt');
  const messages = Buffer.from('{"contact":true}\n{"contact":false}\n{"contact":true}\n');
  t.true(isTimelessIn(zigbee, zigbee.config.parse({}), messages));
  const due = bytePace(zigbee, zigbee.config.parse({}), true).push(messages);
  t.deepEqual(
    due.map(({ dueS }) => dueS),
    [0, 1, 2],
  );
  const modbus = driverNamed('modbus');
  const pace = bytePace(modbus, modbus.config.parse({ baudRate: 9600 }), true);
  t.is(Math.round(10 * (pace.push(new Uint8Array(1920)).at(-1)?.dueS ?? 0)), 19);
});

const oximetry = `t[s],hr[/min],spo2[%]\n${Array.from({ length: 8 }, (_, s) => `${s},${70 + s},${s === 4 ? '' : 97}`).join('\n')}\n`;

test('a table gives what it holds and nothing else: a missing value is not sent, a gap stays a gap', (t) => {
  const driver = driverNamed('witmotion-wt901');
  const rows = [0, 0.02, 0.04, 5, 5.02, 5.04].map((s, row) => `${s},${row},0,${row === 1 ? '' : -1}`);
  const recording = parseRecording(`t[s],acc_x[g],acc_y[g],acc_z[g]\n${rows.join('\n')}\n`);
  const tracks = [...recordedMeasurements(recording, driver, driver.config.parse({ rateHz: 50 }))];
  const seconds = tracks.map(({ atS }) => atS);
  t.true(seconds.length >= 4 && seconds.every((s) => s <= 0.05 || s >= 4.99), seconds.join(' '));
  t.true(tracks.every(({ measurement }) => measurement.type === 'waveform'));
  const oximeter = driverNamed('nonin-oem3');
  const slow = [...recordedMeasurements(parseRecording(oximetry), oximeter, {})].flatMap(({ measurement }) =>
    measurement.type === 'reading' && measurement.metric === 'spo2' ? [measurement.t] : [],
  );
  t.deepEqual(slow, [0, 1, 2, 3, 5, 6, 7]);
});

async function file(t: ExecutionContext, name: string, content: Uint8Array | string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-recorded-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

/** Devices under a clock that goes as fast as the machine can; ends when enough is known. */
function hubOf(t: ExecutionContext, ...devices: readonly DeviceSpec[]) {
  const clock = new ManualClock();
  const heard: Measurement[] = [];
  const hub = openDevices(devices, undefined, {
    clock,
    rhythm: beatenRhythm(),
    onMeasurements: (measurements) => heard.push(...measurements),
  });
  t.teardown(() => hub.close());
  const until = async (isEnough: () => boolean): Promise<void> => {
    for (let step = 0; step < 200_000 && !isEnough(); step += 1) {
      await turn();
      clock.advance(5);
    }
  };
  return { hub, heard, clock, until, status: (index = 0) => hub.counters()[index] };
}

test('a captured file is a device: real driver, real pace, then it says that it is over and stays so', async (t) => {
  const bytes = captured('witmotion-wt901', 3, { rateHz: 50 });
  const path = await file(t, 'walk.bin', bytes);
  const spec = { deviceId: 'imu-1', driver: 'witmotion-wt901', options: { rateHz: 50 } };
  const { hub, heard, clock, until, status } = hubOf(t, {
    ...spec,
    recording: { file: path, isLooped: false },
  });
  const startMs = clock.now().monoMs;
  await until(() => status()?.problem === 'recording-over');
  const passedS = (clock.now().monoMs - startMs) / 1000;
  t.true(passedS > 2.8 && passedS < 5, `${passedS} s`);
  const waves = heard.filter((one): one is Waveform => one.kind === 'waveform' && one.stream === 'imu');
  t.true(waves.every(({ deviceId }) => deviceId === 'imu-1'));
  const rows = [...waves, ...hub.flush()].reduce(
    (sum, one) => sum + (one.kind === 'waveform' && one.stream === 'imu' ? one.samples.length / 6 : 0),
    0,
  );
  t.true(rows >= 148 && rows <= 150, `${rows}`);
  t.is(status()?.bytes, bytes.length);
  t.is(status()?.faults, 0);
  const before = status()?.bytes;
  for (let step = 0; step < 100; step += 1) {
    clock.advance(500);
    await turn();
  }
  t.is(status()?.bytes, before);
  t.is(status()?.problem, 'recording-over');
});

test('a looped recording begins anew, and its samples stay in order of time', async (t) => {
  const path = await file(t, 'wrench.bin', captured('bota-sensone', 1));
  const recording = { file: path, isLooped: true };
  const { heard, until } = hubOf(t, { deviceId: 'wrench-1', driver: 'bota-sensone', options: {}, recording });
  await until(() => heard.length > 0 && span(heard) > 5_000);
  const times = heard.map(({ receivedAt }) => receivedAt.monoMs);
  t.true(times.every((ms, index) => ms >= (times[index - 1] ?? 0)));
  t.true(span(heard) > 5_000);
});

const span = (all: readonly Measurement[]): number =>
  (all.at(-1)?.receivedAt.monoMs ?? 0) - (all[0]?.receivedAt.monoMs ?? 0);

test('a table as `vigil detect` reads it plays through the driver’s own frames, compressed or not', async (t) => {
  const path = await file(t, 'night.csv.gz', gzipSync(oximetry));
  const spec = { deviceId: 'oxi-1', driver: 'nonin-oem3', options: { format: 7 } };
  const { heard, until, status } = hubOf(t, { ...spec, recording: { file: path, isLooped: false } });
  await until(() => status()?.problem === 'recording-over');
  t.true((status()?.frames ?? 0) > 10);
  const saturation = heard.filter((one): one is Reading => one.kind === 'reading' && one.metric === 'spo2');
  t.true(saturation.length > 5);
  t.true(saturation.every(({ value }) => value === null || value === 97));
});

test('messages of a captured robot need no broker, and none is asked', async (t) => {
  const path = await file(t, 'robot.jsonl', captured('vda5050', 4));
  const { heard, until, status } = hubOf(t, {
    deviceId: 'robot-1',
    driver: 'vda5050',
    options: {},
    recording: { file: path, isLooped: false },
  });
  await until(() => status()?.problem === 'recording-over');
  t.true(heard.some((one) => one.kind === 'reading' && one.metric === 'battery'));
});

for (const [what, name, content, code] of [
  ['missing', 'none.bin', undefined, /^VIGIL_INPUT_UNREADABLE: .*none\.bin/],
  ['empty', 'empty.bin', '', /^VIGIL_RECORDING_INVALID: .*empty/],
  ['of another kind', 'other.csv', 't[s],fx[N]\n0,1\n1,1\n', /^VIGIL_RECORDING_INVALID: .*nothing of this/],
  ['no table', 'odd.csv', 'hello\n', /^VIGIL_RECORDING_INVALID: /],
] as const) {
  test(`a recording that is ${what} is a state of its own, with its code, and is tried again`, async (t) => {
    const path = content === undefined ? `/no/such/${name}` : await file(t, name, content);
    const recording = { file: path, isLooped: true };
    const device = { deviceId: 'imu-1', driver: 'witmotion-wt901', options: {}, recording };
    const { until, status } = hubOf(t, device);
    await until(() => status()?.problem !== undefined);
    t.is(status()?.problem, 'recording-unreadable');
    t.regex(status()?.reason ?? '', code);
    if (content !== undefined) await writeFile(path, 't[s],acc_x[g],acc_y[g],acc_z[g]\n0,0,0,1\n0.5,0,0,1\n');
    if (name.endsWith('.csv')) await until(() => (status()?.frames ?? 0) > 0);
    t.is((status()?.frames ?? 0) > 0, name.endsWith('.csv'));
  });
}

test('nothing is said to a recording: no set-up, and no command as if somebody had done it', async (t) => {
  const driver = driverNamed('berry-pm6750');
  t.truthy(driver.transport === 'serial' && driver.conversation && driver.commands?.length);
  const path = await file(t, 'cuff.bin', captured('berry-pm6750', 2));
  const recording = { file: path, isLooped: true };
  const { hub, heard, until } = hubOf(t, {
    deviceId: 'cuff-1',
    driver: 'berry-pm6750',
    options: {},
    recording,
  });
  await until(() => heard.length > 0);
  const answers: (CommandRefusal | undefined)[] = [];
  hub.command('cuff-1', { name: 'start-pressure', values: {} }, (refusal) => answers.push(refusal));
  t.like(answers, [{ code: 'VIGIL_COMMAND_INVALID', reason: 'cuff-1: it is a recording' }]);
});
