import test from 'ava';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import { driverConforms } from '../conformance/driver.ts';
import { driverUnits } from '../conformance/driver-units.ts';
import { bci, berryV15, boardSecond, contec, noninShort } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';
import { pick } from '../helpers/line-driver.ts';

const nonin = driverNamed('nonin-oem3');
const bciOximeter = driverNamed('bci-oximeter');
const cms50 = driverNamed('contec-cms50');
const masimo = driverNamed('masimo-ascii1');
const pm6750 = driverNamed('berry-pm6750');

/** The same driver under the same suite, with other options than those of a bare configuration. */
const configured = (driver: AnyDriver, options: object): AnyDriver => ({
  ...driver,
  name: `${driver.name} ${JSON.stringify(options)}`,
  config: { parse: () => driver.config.parse(options) } as unknown as AnyDriver['config'],
});

const berryPackets = [berryV15, berryV15, berryV15, berryV15];
const shortOfBerry = [bci.good, bci.good, bci.fast, bci.good, bci.fast, bci.noFinger];

// Without a check, two frames and the start of a third come before the first is believed; so three may go at the start.
driverConforms(test, configured(nonin, { format: 8 }), [...noninShort.four, ...noninShort.four], 3);
const ofThree = { ...configured(nonin, { format: 8 }), name: 'nonin-oem3 of three bytes' };
driverConforms(test, ofThree, [...noninShort.three, ...noninShort.three], 3);
driverConforms(test, configured(bciOximeter, { maker: 'berry' }), berryPackets);
driverConforms(test, configured(bciOximeter, { maker: 'berry', packet: 'v1.5' }), berryPackets);
driverConforms(test, configured(bciOximeter, { maker: 'berry', packet: 'bci' }), shortOfBerry);
driverConforms(test, configured(cms50, { protocol: 'old' }), shortOfBerry);

for (const driver of [nonin, bciOximeter, cms50, masimo, pm6750]) {
  test(`${driver.name}: of mutated frames every byte is a frame's or a fault's`, (t) => {
    const units = driverUnits.get(driver.name) ?? [];
    const mutated = fc
      .tuple(fc.constantFrom(...units), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 2 }))
      .map(([unit, changes]) => {
        const bytes = Uint8Array.from(unit);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(mutated, fc.uint8Array({ maxLength: 30 })), { maxLength: 30 }),
        (parts) => {
          const input = joined(...parts);
          const decoder = driver.decoder(driver.config.parse({}));
          const decoded = [...decoder.push(input), ...decoder.end()];
          const lost = decoded.reduce((sum, item) => sum + (item.type === 'fault' ? item.length : 0), 0);
          return decoder.frameBytes + lost === input.length;
        },
      ),
      { numRuns: 400 },
    );
    t.pass();
  });
}

test('a whole frame with nothing that begins behind it is counted, told as out of step, and not believed', (t) => {
  for (const [driver, good, junk] of [
    [bciOximeter, bci.good, '61'],
    [cms50, contec.good, '81'],
  ] as const) {
    const { frames, faults, readings } = decodeAll(driver, [joined(good, good, hex(junk))]);
    t.is(frames, 2);
    t.like(faults, [
      { kind: 'out-of-step', offset: good.length, length: 0 },
      { kind: 'garbage', length: 1 },
    ]);
    t.is(pick(readings, 'spo2').length, 1);
  }
});

test('the board’s waves and values between them come back byte for byte', (t) => {
  const { decoded, faults } = decodeAll(pm6750, [boardSecond]);
  t.deepEqual(faults, []);
  t.deepEqual(Buffer.from(encodeAll(pm6750, decoded)), Buffer.from(boardSecond));
});
