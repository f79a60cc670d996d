import test from 'ava';
import {
  demoWard,
  fleetDevice,
  imuOf,
  oximeterBeds,
  oximeterOf,
  wardBeds,
} from '../../../drivers/virtual/ward.ts';
import {
  cycleS,
  type Happening,
  happeningFor,
  happenings,
  Playbill,
  programme,
} from '../../../drivers/virtual/ward-script.ts';

const seeds = Array.from({ length: 50 }, (_, seed) => seed);

test('the same seed gives the same script, in order, however it is asked for', (t) => {
  for (const seed of seeds) {
    const whole = happenings(seed, 0, 10 * cycleS);
    const pieces: Happening[] = [];
    for (let s = 0; s < 10 * cycleS; s += 7)
      pieces.push(...happenings(seed, s, Math.min(s + 7, 10 * cycleS)));
    t.deepEqual(pieces, whole);
    t.true(whole.every(({ atS }, index) => index === 0 || atS >= (whole[index - 1]?.atS ?? 0)));
  }
  t.notDeepEqual(happenings(1, 0, 1000), happenings(2, 0, 1000));
});

test('somebody falls within half a minute, and every kind comes in every cycle', (t) => {
  for (const seed of seeds) {
    t.true(happenings(seed, 0, 20).some(({ kind }) => kind === 'fall'));
    for (let cycle = 0; cycle < 5; cycle += 1) {
      const kinds = happenings(seed, cycle * cycleS, (cycle + 1) * cycleS).map(({ kind }) => kind);
      t.deepEqual(
        kinds,
        programme.map(({ kind }) => kind),
      );
    }
  }
});

test('nobody has two things happen in one cycle, and each thing has a device that can show it', (t) => {
  const { devices } = demoWard(1);
  for (const seed of seeds)
    for (let cycle = 0; cycle < 8; cycle += 1) {
      const all = happenings(seed, cycle * cycleS, (cycle + 1) * cycleS);
      const body = all.filter(({ kind }) => ['fall', 'hard-sit', 'sensor-death'].includes(kind));
      t.is(new Set(body.map(({ bedId }) => bedId)).size, 3);
      const oximetry = all.filter(({ kind }) => kind === 'desaturation' || kind === 'sensor-off');
      t.is(new Set(oximetry.map(({ bedId }) => bedId)).size, 2);
      t.true(oximetry.every(({ bedId }) => bedId !== undefined && oximeterBeds.includes(bedId)));
      for (const { deviceId } of all)
        t.true(deviceId === undefined || devices.some((device) => device.deviceId === deviceId));
    }
});

test('in eight cycles everybody falls once', (t) => {
  const falls = happenings(3, 0, 8 * cycleS).filter(({ kind }) => kind === 'fall');
  t.is(new Set(falls.map(({ bedId }) => bedId)).size, 8);
});

test('the ward has eight beds, two robots, five people, and a device behind each binding', (t) => {
  const ward = demoWard(5);
  t.is(ward.beds.length, 8);
  t.deepEqual(ward.beds.map(({ label }) => label).slice(0, 3), ['101·A', '101·B', '102·A']);
  t.is(new Set(ward.residents.map(({ displayName }) => displayName)).size, 8);
  t.true(ward.beds.every(({ residentId }) => ward.residents.some(({ id }) => id === residentId)));
  t.deepEqual(
    ward.staff.map(({ role }) => role),
    ['nurse', 'nurse', 'charge-nurse', 'technician', 'administrator'],
  );
  t.is(new Set(ward.devices.map(({ deviceId }) => deviceId)).size, ward.devices.length);
  t.is(ward.devices.filter(({ driver }) => driver === 'witmotion-wt901').length, 8);
  t.true(ward.devices.some(({ deviceId }) => deviceId === fleetDevice));
  t.deepEqual(demoWard(5), ward);
  // The robot that looks has a camera, and a bed that a radar watches has a place to look from.
  const { looker, viewpoints } = ward;
  t.true(ward.devices.some(({ robotId, part }) => robotId === looker.robotId && part === 'eye'));
  for (const { bedId } of ward.devices.filter(({ part }) => part === 'radar'))
    t.true(bedId !== undefined && viewpoints.has(bedId));
});

test('what goes on is known by device and time', (t) => {
  const playbill = new Playbill(1);
  const [off] = playbill.beginning(0, cycleS).filter(({ kind }) => kind === 'sensor-off');
  t.truthy(off);
  if (off === undefined) return;
  t.is(playbill.current('sensor-off', off.deviceId, off.atS - 0.1), undefined);
  t.deepEqual(playbill.current('sensor-off', off.deviceId, off.atS), off);
  t.deepEqual(playbill.current('sensor-off', off.deviceId, off.atS + off.lengthS - 0.1), off);
  t.is(playbill.current('sensor-off', off.deviceId, off.atS + off.lengthS), undefined);
});

test('what is asked for joins the script, where the place has the device for it', (t) => {
  const [bed] = wardBeds;
  const bare = wardBeds.find((one) => !oximeterBeds.includes(one));
  if (bed === undefined || bare === undefined) return t.fail();
  const playbill = new Playbill(1);
  const asked = happeningFor('desaturation', 5, { bedId: bed });
  t.is(asked?.deviceId, oximeterOf(bed));
  if (asked) playbill.add(asked);
  t.deepEqual(playbill.beginning(0, 10), [asked]);
  t.is(happeningFor('fall', 5, { bedId: bare })?.deviceId, imuOf(bare));
  t.is(happeningFor('desaturation', 5, { bedId: bare }), undefined);
  t.is(happeningFor('fall', 5, {}), undefined);
  t.truthy(happeningFor('contact', 5, {}));
});

test('where recordings play a part, the script leaves it out', (t) => {
  const kinds = new Playbill(1, ['fall', 'hard-sit']).beginning(0, cycleS).map(({ kind }) => kind);
  t.false(kinds.includes('fall') || kinds.includes('hard-sit'));
  t.true(kinds.includes('desaturation'));
});
