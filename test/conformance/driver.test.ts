import test from 'ava';
import { driverNamed, drivers } from '../../drivers/index.ts';
import { driverConforms } from './driver.ts';
import { driverStreams } from './driver-stream.ts';
import { driverTalks } from './driver-talk.ts';
import { driverUnits } from './driver-units.ts';

test('every registered driver has frames to be held against', (t) => {
  t.true(drivers.length > 0);
  t.deepEqual(
    drivers.map(({ name }) => name).filter((name) => !driverUnits.has(name)),
    [],
  );
  t.is(new Set(drivers.map(({ name }) => name)).size, drivers.length);
});

test('an unknown driver is refused with the list of those there are', (t) => {
  const error = t.throws(() => driverNamed('no-such'), { code: 'VIGIL_DRIVER_UNKNOWN' });
  t.true(error?.message.includes('witmotion-wt901'));
});

for (const driver of drivers) {
  const units = driverUnits.get(driver.name) ?? [];
  driverConforms(test, driver, units);
  driverStreams(test, driver, units);
  driverTalks(test, driver);
}
