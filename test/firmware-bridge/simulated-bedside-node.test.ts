import test, { type ExecutionContext } from 'ava';
import { bedsideNode } from '../../drivers/bed/bedside-node.ts';
import type { Decoded, DecodedFault, DecodedReading } from '../../gateway/plugin/driver.ts';
import { type DeviceEar, hearDevice } from '../helpers/device-ear.ts';
import {
  buildFirmware,
  type FirmwareBuild,
  needs,
  type SimulatedBoard,
  simulatedBoard,
} from '../helpers/firmware.ts';

const firmware = needs ? test.skip : test.serial;
const countsPerKg = 21_500;
/** The third cell is wired the other way round. */
const cells = [1, 1, -1, 1].map((sign, index) => ({
  countsPerKg: sign * countsPerKg,
  offset: 40_000 * (index - 1),
}));

let build: FirmwareBuild | undefined;
test.before(async () => {
  if (!needs) build = await buildFirmware('bedside-node.hex', 'simulated-board');
});
test.after.always(() => build?.remove());

const isReading =
  (metric: string, holds: (reading: DecodedReading) => boolean) =>
  (item: Decoded): boolean =>
    item.type === 'reading' && item.metric === metric && holds(item);
const isMass = (kg: number) =>
  isReading('bed-mass', ({ value }) => value !== null && Math.abs(value - kg) < 0.001);

const weigh = (board: SimulatedBoard, kg: readonly number[]): void => {
  for (const [index, weight] of kg.entries()) {
    const cell = cells[index];
    if (cell) board.tell(`cell ${index + 1} ${Math.round(weight * cell.countsPerKg + cell.offset)}`);
  }
};

/** A line may be opened in the middle of a frame: the rest of that one is no fault of the board. */
const isWithin = ({ offset }: DecodedFault): boolean => offset > 0;

/** A board with four cells at nothing, heard by its driver. */
async function bed(
  t: ExecutionContext,
  options: object = {},
): Promise<{ board: SimulatedBoard; ear: DeviceEar }> {
  if (!build) throw new Error('nothing was built');
  const board = await simulatedBoard(build, 'bedside-node', 115_200);
  for (const [index, { offset }] of cells.entries()) board.tell(`cell ${index + 1} ${offset}`);
  const ear = hearDevice(bedsideNode, board.port, { cells, ...options });
  t.teardown(async () => {
    await ear.close();
    await board.end();
  });
  await ear.until(isReading('bed-mass', ({ value }) => value !== null));
  return { board, ear };
}

firmware(`a weight that is put on the bed comes out of the driver as that weight${needs}`, async (t) => {
  const { board, ear } = await bed(t);
  // Before the port was opened nobody listened.
  const { lost: unheard } = await board.stats();
  weigh(board, [20.5, 19.25, 15, 14.75]);
  board.tell('volt 1 2500');
  board.tell('volt 8 314');
  await ear.until(isMass(69.5));
  t.deepEqual(
    ear.waveforms.findLast(({ stream }) => stream === 'bed-load')?.samples[0]?.map((kg) => kg.toFixed(2)),
    ['20.50', '19.25', '15.00', '14.75'],
  );
  await ear.until(isReading('device-temperature', ({ value }) => Math.abs((value ?? 0) - 25) < 1));
  await ear.until(isReading('battery-voltage', ({ value }) => Math.abs((value ?? 0) - 5) < 0.02));
  const strips = ear.waveforms.findLast(({ stream }) => stream === 'bed-pressure')?.samples[0];
  t.deepEqual(
    strips?.map((share) => share.toFixed(2)),
    ['0.00', '0.50', '0.00', '0.00'],
  );

  t.deepEqual(
    ear.statuses.map(({ state }) => state),
    ['opening', 'open'],
  );
  t.deepEqual(ear.faults.filter(isWithin), [], 'no frame is lost, damaged or out of order');
  const { badPulses, badReads, powerDowns, lost, starts } = await board.stats();
  t.deepEqual([badPulses, badReads, lost - unheard], [0, 0, 0]);
  t.is(powerDowns, 4 * starts, 'each converter is started anew once, and never by a pulse that was too long');
});

firmware(
  `every count of the converter arrives with its sign, and the saturated ones as faults${needs}`,
  async (t) => {
    const { board, ear } = await bed(t, {
      cells: [1, 1, 1, 1].map((perKg) => ({ countsPerKg: perKg, offset: 0 })),
    });
    for (const counts of [
      [1, -1, 0x7f_fffe, -0x7f_ffff],
      [0x55_5555, -0x55_5556, 0x00_ff00, -0x00_ff01],
    ]) {
      for (const [index, count] of counts.entries()) board.tell(`cell ${index + 1} ${count}`);
      await ear.until(
        (item) =>
          item.type === 'waveform' &&
          item.stream === 'bed-load' &&
          String(item.samples[0]) === String(counts),
      );
    }
    for (const count of [0x7f_ffff, -0x80_0000]) {
      board.tell(`cell 2 ${count}`);
      await ear.until(isReading('bed-mass', ({ reason }) => reason === 'saturated'));
      board.tell('cell 2 7');
      await ear.until(isReading('bed-mass', ({ value }) => value !== null));
    }
    t.deepEqual(ear.faults.filter(isWithin), []);
  },
);

for (const [fault, repair] of [
  ['off', 'on'],
  ['short', 'on'],
] as const)
  firmware(
    `a cell that is ${fault} makes the row invalid, holds no other up, and weighs again when it is back${needs}`,
    async (t) => {
      const { board, ear } = await bed(t);
      weigh(board, [10, 10, 10, 10]);
      await ear.until(isMass(40));
      board.tell(`cell 3 ${fault}`);
      await ear.until(isReading('bed-mass', ({ quality }) => quality === 'invalid'));
      const row = ear.waveforms.findLast(({ stream }) => stream === 'bed-load');
      t.is(row?.quality, 'invalid');
      t.deepEqual(
        [0, 1, 3].map((index) => row?.samples[0]?.[index]?.toFixed(3)),
        ['10.000', '10.000', '10.000'],
      );
      board.tell(`cell 3 ${repair}`);
      const before = ear.readings.length;
      await ear.until(isMass(40));
      t.true(
        ear.readings
          .slice(before)
          .every(({ metric, value }) => metric !== 'bed-mass' || value === null || value > 39),
        'nothing half settled is taken for a weight',
      );
    },
  );

firmware(
  `a board that hangs starts anew by itself and goes on weighing, without a gap being told${needs}`,
  async (t) => {
    const { board, ear } = await bed(t);
    weigh(board, [20, 20, 20, 20]);
    await ear.until(isMass(80));
    const hellos = () => ear.readings.filter(({ metric }) => metric === 'device-status').length;
    const before = hellos();
    board.tell('hang');
    await ear.until(isReading('device-status', () => true));
    await ear.until(isMass(80));
    t.true(hellos() > before);
    const { watchdogStarts } = await board.stats();
    t.is(watchdogStarts, 1);
    // What was on its way when the chip started anew is cut, and closed by the delimiter that it begins with.
    t.true(ear.faults.length <= 1);
    t.true(ear.faults.every(({ kind }) => kind !== 'gap'));
  },
);

firmware(
  `at 80 conversions a second no row is lost, and the board's time keeps its pace${needs}`,
  async (t) => {
    const { board, ear } = await bed(t, { loadRateHz: 80 });
    board.tell('rate 80');
    await ear.until((item) => item.type === 'waveform' && item.stream === 'bed-load');
    const from = ear.waveforms.length;
    const end = (ear.waveforms.at(-1)?.t ?? 0) + 3;
    await ear.until((item) => item.type === 'waveform' && item.t >= end);
    const times = (stream: string) =>
      ear.waveforms
        .slice(from)
        .filter((item) => item.stream === stream)
        .map(({ t: at }) => at);
    const steps = (stream: string) =>
      times(stream)
        .slice(2)
        .map((at, index) => Math.round(1_000 * (at - (times(stream)[index + 1] ?? 0))));
    t.true(times('bed-load').length >= 220, String(times('bed-load').length));
    t.true(
      steps('bed-load').every((ms) => ms >= 8 && ms <= 18),
      String(steps('bed-load')),
    );
    t.true(
      steps('bed-pressure').every((ms) => ms >= 17 && ms <= 23),
      String(steps('bed-pressure')),
    );
    t.deepEqual(ear.faults.filter(isWithin), []);
  },
);
