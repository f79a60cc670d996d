import { sysex } from '../../drivers/board/firmata-message.ts';
import { type BedsideBody, writePayload } from '../../firmware-bridge/bedside-payload.ts';
import { frame } from '../../firmware-bridge/framing.ts';
import { hex, utf8 } from '../helpers/bytes.ts';

/** The MPU-6050 burst of the page firmata-stk500 5 as the board's answer. */
export const imuBurst = hex('00 00 00 00 40 00 F0 B0 00 83 FF 7D 00 00');
export const imuReply = sysex(0x77, [], [0x68, 0x3b, ...imuBurst]);
/** A line of our firmware's text with the count of one load cell. */
export const loadText = (cell: number, count: number): Uint8Array =>
  sysex(0x71, [], utf8(`W,${cell},${count}`));

const nodeFrame = (sequence: number, deviceMs: number, body: BedsideBody): Uint8Array =>
  frame(writePayload({ sequence, deviceMs, body }));

/** Made by our own definition of the payload; no board has sent them. */
export const nodeFrames: readonly Uint8Array[] = [
  nodeFrame(0, 0, { kind: 'hello', major: 1, minor: 0 }),
  nodeFrame(1, 100, { kind: 'loads', counts: [200_000, 190_000, 0, -1] }),
  nodeFrame(2, 200, { kind: 'pressure', values: [0, 612, 1_023] }),
  nodeFrame(3, 300, { kind: 'motion', values: [0, 0, 4_096, 131, -131, 0] }),
  nodeFrame(4, 400, { kind: 'status', centiCel: 2_150, batteryMv: 3_712 }),
];

export const boardUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ['firmata-board', [imuReply, imuReply, imuReply, imuReply]],
  ['bedside-node', nodeFrames],
];
