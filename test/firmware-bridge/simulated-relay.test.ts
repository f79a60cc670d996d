import test from 'ava';
import { firmataBoard } from '../../drivers/board/firmata-board.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { relay } from '../../gateway/forward/relay.ts';
import { type DeviceEar, hearDevice } from '../helpers/device-ear.ts';
import { buildFirmware, type FirmwareBuild, needs, simulatedBoard } from '../helpers/firmware.ts';
import { alarmNotice, receiverPorts } from '../helpers/receiver-ports.ts';

const firmware = needs ? test.skip : test.serial;
/** D12 switches the relay, D11 feels its contact; nothing else is fitted. */
const fitted = { imu: null, relay: { pin: 12, contactPin: 11 } };
const relayBit = 1 << (12 - 8);
const clock = systemClock();

let build: FirmwareBuild | undefined;
test.before(async () => {
  if (!needs) build = await buildFirmware('firmata-bed.hex', 'simulated-board');
});
test.after.always(() => build?.remove());

/** The last value heard, as the gateway gives it to receivers. */
const lastOf = (ear: DeviceEar, metric: string) =>
  ear.readings.findLast((one) => one.metric === metric)?.value ?? undefined;

firmware(
  `Firmata: a board with a relay alone is heard again and again, unasked by anybody${needs}`,
  async (t) => {
    if (!build) return t.fail();
    const board = await simulatedBoard(build, 'firmata-bed', 57_600);
    board.tell('pin 11 1');
    const ear = hearDevice(firmataBoard, board.port, fitted);
    t.teardown(async () => {
      await ear.close();
      await board.end();
    });
    let told = 0;
    await ear.until((one) => one.type === 'reading' && one.metric === 'relay' && ++told === 4);
    t.deepEqual(
      new Set(
        ear.readings
          .filter(({ metric }) => metric.startsWith('relay'))
          .map(({ metric, value, quality }) => `${metric} ${value} ${quality}`),
      ),
      new Set(['relay 0 good', 'relay-contact 0 good']),
    );
  },
);

firmware(
  `Firmata: the contact into a nurse call on our firmware, its read-back, and the board reset${needs}`,
  async (t) => {
    t.timeout(60_000);
    if (!build) return t.fail();
    const board = await simulatedBoard(build, 'firmata-bed', 57_600);
    board.tell('pin 11 1');
    let ear = hearDevice(firmataBoard, board.port, fitted);
    t.teardown(async () => {
      await ear.close();
      await board.end();
    });
    const said = (metric: string, value: number, reason?: string) =>
      ear.until(
        (one) =>
          one.type === 'reading' && one.metric === metric && one.value === value && one.reason === reason,
      );
    const open: Alarm[] = [];
    const ports = receiverPorts({
      clock,
      command: async ({ name, args }) => ear.command(name, args),
      reading: (_, metric) => lastOf(ear, metric),
      openAlarms: () => open,
    });
    const receiver = relay.create(relay.options.parse({ device: 'call-1' }), ports);
    await said('relay', 0);

    const notice = alarmNotice(clock, 'raised');
    open.push(notice.alarm);
    const startMs = clock.now().monoMs;
    const stuck = await t.throwsAsync(receiver.send({ notice, isLate: false }));
    t.is(stuck?.message, 'call-1: relay on, contact off, told on');
    await said('relay', 1, 'read-back-differs');
    t.true(clock.now().monoMs - startMs < 10_000);

    board.tell('pin 11 0');
    await said('relay-contact', 1);
    await receiver.send({ notice, isLate: false });
    t.is((await board.stats()).portB & relayBit, relayBit);

    // Opened anew, the board resets and lets go of its relay; the alarm is still open.
    await ear.close();
    board.tell('pin 11 1');
    ear = hearDevice(firmataBoard, board.port, fitted);
    await t.throwsAsync(receiver.check(), { message: /not known/ });
    const followed = said('relay', 1, 'read-back-differs').then(() => board.tell('pin 11 0'));
    // Asked again and again, as the gateway does: a board that is being set up takes no command.
    const isSet = () =>
      receiver.check().then(
        () => true,
        () => false,
      );
    while (!(await isSet())) await ear.until(() => true);
    await followed;
    t.is((await board.stats()).portB & relayBit, relayBit);
  },
);
