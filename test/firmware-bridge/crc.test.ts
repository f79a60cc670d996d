import test from 'ava';
import fc from 'fast-check';
import {
  ARC,
  AUG_CCITT,
  CCITT_FALSE,
  crc16,
  GENIBUS,
  KERMIT,
  MCRF4XX,
  MODBUS,
  USB,
  X25,
  XMODEM,
} from '../../firmware-bridge/crc.ts';

const digits = new TextEncoder().encode('123456789');

// The check column of the public CRC catalogue: the CRC of the nine digits.
const catalogue = [
  [MODBUS, 0x4b37],
  [ARC, 0xbb3d],
  [USB, 0xb4c8],
  [X25, 0x906e],
  [MCRF4XX, 0x6f91],
  [KERMIT, 0x2189],
  [CCITT_FALSE, 0x29b1],
  [AUG_CCITT, 0xe5cc],
  [XMODEM, 0x31c3],
  [GENIBUS, 0xd64e],
] as const;

for (const [variant, check] of catalogue) {
  test(`${variant.name} of the nine digits is the catalogue's check value`, (t) => {
    t.is(crc16(digits, 0, digits.length, variant).toString(16), check.toString(16));
  });

  test(`${variant.name} finds every flipped bit`, (t) => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 64 });
    const property = fc.property(bytes, fc.nat(), (original, where) => {
      const damaged = Uint8Array.from(original);
      const index = where % damaged.length;
      damaged[index] = (damaged[index] ?? 0) ^ (1 << (where % 8));
      return crc16(original, 0, original.length, variant) !== crc16(damaged, 0, damaged.length, variant);
    });
    t.notThrows(() => fc.assert(property));
  });
}

test('only the bytes between start and end count', (t) => {
  const framed = Uint8Array.from([0xaa, 0x55, ...digits, 0xff]);
  t.is(crc16(framed, 2, framed.length - 1, CCITT_FALSE), 0x29b1);
});

test('the check of nothing is the initial value, inverted where the variant says so', (t) => {
  t.is(crc16(digits, 3, 3, CCITT_FALSE), 0xffff);
  t.is(crc16(digits, 3, 3, X25), 0x0000);
  t.is(crc16(digits, 3, 3, XMODEM), 0x0000);
});

test('a Modbus request carries its check low byte first', (t) => {
  // "Read 10 holding registers from 0" to unit 1, the example printed in most Modbus RTU manuals.
  const request = Uint8Array.from([0x01, 0x03, 0x00, 0x00, 0x00, 0x0a, 0xc5, 0xcd]);
  t.is(crc16(request, 0, 6, MODBUS), 0xcdc5);
});
