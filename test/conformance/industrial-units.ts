import { encodeSpark, type SparkOut } from '../../drivers/industrial/sparkplug-payload.ts';
import { hex, utf8 } from '../helpers/bytes.ts';

/** A Sparkplug message as a captured line. */
export function sparkLine(type: string, bytes: Uint8Array, node = 'press-1'): Uint8Array {
  const payload64 = Buffer.from(bytes).toString('base64');
  return utf8(`${JSON.stringify({ topic: `spBv1.0/ward/${type}/${node}`, payload64 })}\n`);
}

const timestampMs = 1_768_446_765_000;
const double = (name: string, value: number | null, at = timestampMs): SparkOut => ({
  name,
  type: 'Double',
  value,
  timestampMs: at,
});
const bdSeq = (value: number): SparkOut => ({ name: 'bdSeq', type: 'UInt64', value, timestampMs });

export const sparkBirth = (seq = 0, session = 0): Uint8Array =>
  encodeSpark(timestampMs, seq, [
    bdSeq(session),
    { name: 'Node Control/Rebirth', type: 'Boolean', value: false, timestampMs },
    double('Room/Temperature', 21.5),
    double('Door', 0),
  ]);
export const sparkData = (seq: number, value: number | null = 22): Uint8Array =>
  encodeSpark(timestampMs + seq * 1000, seq, [double('Room/Temperature', value, timestampMs + seq * 1000)]);
export const sparkDeath = (session = 0): Uint8Array =>
  encodeSpark(timestampMs + 9_000, undefined, [bdSeq(session)]);

/** Whole frames and messages of industrial devices. */
export const industrialUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  [
    'modbus',
    [
      // Read holding register 0x006B of unit 1, answered with 0x022B; input register 8 with 10; coil 19, on; no such register.
      hex('01 03 00 6B 00 01 F5 D6 01 03 02 02 2B F9 3B'),
      hex('01 04 00 08 00 01 B0 08 01 04 02 00 0A 39 37'),
      hex('01 01 00 13 00 01 0C 0F 01 01 01 01 90 48'),
      hex('01 03 27 0F 00 01 BE BD 01 83 02 C0 F1'),
      hex('01 03 00 6B 00 01 F5 D6 01 03 02 02 2B F9 3B'),
    ],
  ],
  [
    'sparkplug-b',
    [
      sparkLine('NBIRTH', sparkBirth()),
      sparkLine('NDATA', sparkData(1)),
      sparkLine('NDATA', sparkData(2, null)),
      sparkLine('NDEATH', sparkDeath()),
    ],
  ],
];
