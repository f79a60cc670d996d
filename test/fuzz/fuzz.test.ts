import test from 'ava';
import { driverNamed, drivers } from '../../drivers/index.ts';
import type { Decoded, Decoder } from '../../gateway/plugin/driver.ts';
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

const force = driverNamed('bota-sensone');
const spoilt: readonly (readonly [string, RegExp, (decoder: Decoder) => Decoder['push']])[] = [
  ['throws', /threw/, (decoder) => (bytes) => (bytes.length === 5 ? fail() : decoder.push(bytes))],
  ['does not count its faults', /uncounted/, (decoder) => (bytes) => decoder.push(bytes).filter(isNoFault)],
  [
    'loses a byte now and then',
    /lost|uncounted/,
    (decoder) => (bytes) => decoder.push(bytes.length === 12 ? bytes.slice(1) : bytes),
  ],
];
const isNoFault = ({ type }: Decoded): boolean => type !== 'fault';

for (const [what, problem, spoil] of spoilt) {
  test(`a decoder that ${what} is caught`, (t) => {
    const driver = {
      ...force,
      decoder(options: unknown): Decoder {
        const decoder = force.decoder(options);
        const push = spoil(decoder);
        return {
          push,
          end: () => decoder.end(),
          get frames() {
            return decoder.frames;
          },
          get frameBytes() {
            return decoder.frameBytes;
          },
        };
      },
    };
    const units = driverUnits.get(force.name) ?? [];
    t.regex(fuzzDriver(driver, units, { frames: 2_000, seed }).problems.join(), problem);
  });
}

function fail(): never {
  throw new RangeError('five bytes');
}
