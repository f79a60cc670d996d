import test from 'ava';
import { firmataBoard } from '../../drivers/board/firmata-board.ts';
import type { Decoded, DecodedReading } from '../../gateway/plugin/driver.ts';
import { hearDevice } from '../helpers/device-ear.ts';
import { buildFirmware, type FirmwareBuild, needs, simulatedBoard } from '../helpers/firmware.ts';

const firmware = needs ? test.skip : test.serial;
const baud = 57_600;
/** D12 switches the relay, D11 feels its contact. */
const relay = { pin: 12, contactPin: 11 };
const relayBit = 1 << (12 - 8);
const cells = [10_000, 10_000, -10_000, 10_000].map((countsPerKg) => ({ countsPerKg, offset: 500 }));

let build: FirmwareBuild | undefined;
test.before(async () => {
  if (!needs) build = await buildFirmware('firmata-bed.hex', 'simulated-board');
});
test.after.always(() => build?.remove());

const isReading =
  (metric: string, holds: (reading: DecodedReading) => boolean) =>
  (item: Decoded): boolean =>
    item.type === 'reading' && item.metric === metric && holds(item);

firmware(
  `Firmata: johnny-five sets our board up, and weights, strips and relay come out of the driver${needs}`,
  async (t) => {
    if (!build) return t.fail();
    const board = await simulatedBoard(build, 'firmata-bed', baud);
    for (const [index, count] of [205_500, 500, -149_500, 8_000].entries())
      board.tell(`cell ${index + 1} ${count}`);
    board.tell('volt 0 2500');
    board.tell('volt 3 4000');
    board.tell('pin 11 1');
    const options = { imu: null, cells, pressurePins: [3, 0], relay, samplingMs: 25 };
    const ear = hearDevice(firmataBoard, board.port, options);
    t.teardown(async () => {
      await ear.close();
      await board.end();
    });
    await ear.until(
      isReading('bed-mass', ({ value }) => Math.abs((value ?? 0) - (20.5 + 15 + 0.75)) < 0.001),
    );
    await ear.until((item) => item.type === 'waveform' && item.stream === 'bed-pressure');
    const strips = ear.waveforms.findLast(({ stream }) => stream === 'bed-pressure');
    t.deepEqual(
      strips?.samples[0]?.map((share) => share.toFixed(2)),
      ['0.80', '0.50'],
    );
    const before = await board.stats();
    t.is(before.portB & relayBit, 0, 'nothing is switched by starting');

    // A relay is told on change only: it may have been by now.
    const isOff = isReading('relay', ({ value }) => value === 0);
    if (!ear.readings.some(isOff)) await ear.until(isOff);
    ear.command('relay', { isOn: true });
    await ear.until(isReading('relay', ({ value, reason }) => value === 1 && reason === 'read-back-differs'));
    board.tell('pin 11 0');
    await ear.until(isReading('relay', ({ value, quality }) => value === 1 && quality === 'good'));
    t.is((await board.stats()).portB & relayBit, relayBit);

    const from = ear.waveforms.length;
    await ear.until(() => ear.waveforms.length >= from + 120);
    const count = (stream: string) =>
      ear.waveforms.slice(from).filter((item) => item.stream === stream).length;
    // 40 rows of strips a second and 9.7 of loads, as the slowest cell goes.
    const ratio = count('bed-pressure') / count('bed-load');
    t.true(ratio > 3.5 && ratio < 4.8, String(ratio));
    t.deepEqual(ear.faults, []);
    t.true(ear.statuses.every(({ state }) => state === 'opening' || state === 'open'));
    const { badPulses, badReads, lost } = await board.stats();
    t.deepEqual([badPulses, badReads, lost - before.lost], [0, 0, 0]);
  },
);

firmware(
  `Firmata: a cell that does not answer makes the row invalid, and the others go on${needs}`,
  async (t) => {
    if (!build) return t.fail();
    const board = await simulatedBoard(build, 'firmata-bed', baud);
    for (const cell of [1, 2, 4]) board.tell(`cell ${cell} 10500`);
    board.tell('cell 3 off');
    const ear = hearDevice(firmataBoard, board.port, { imu: null, cells });
    t.teardown(async () => {
      await ear.close();
      await board.end();
    });
    await ear.until(isReading('bed-mass', ({ quality }) => quality === 'invalid'));
    t.deepEqual(
      [0, 1, 3].map((index) => ear.waveforms.at(-1)?.samples[0]?.[index]),
      [1, 1, 1],
    );
  },
);
