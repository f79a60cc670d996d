import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { driverUnits } from '../conformance/driver-units.ts';
import { fuzzDriver } from './fuzz-driver.ts';

/** The long run is `npm run fuzz`; this one keeps a driver from being merged without its promises. */
const [frames, seed] = [3_000, 20_260];

for (const driver of drivers) {
  test(`${driver.name}: ${frames} changed frames are survived, counted and left behind`, (t) => {
    const result = fuzzDriver(driver, driverUnits.get(driver.name) ?? [], { frames, seed });
    t.deepEqual(result.problems, [], `seed ${seed}`);
    t.true(result.mutatedFrames >= frames && result.faults > 0);
  });
}
