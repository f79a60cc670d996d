import { sysex } from '../../drivers/board/firmata-message.ts';
import { hex, utf8 } from '../helpers/bytes.ts';

/** The MPU-6050 burst of the page firmata-stk500 5 as the board's answer. */
export const imuBurst = hex('00 00 00 00 40 00 F0 B0 00 83 FF 7D 00 00');
export const imuReply = sysex(0x77, [], [0x68, 0x3b, ...imuBurst]);
/** A line of our firmware's text with the count of one load cell. */
export const loadText = (cell: number, count: number): Uint8Array =>
  sysex(0x71, [], utf8(`W,${cell},${count}`));

export const boardUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  ['firmata-board', [imuReply, imuReply, imuReply, imuReply]],
];
