import { withSum } from '../../drivers/force/optoforce-frame.ts';
import { hex, joined } from '../helpers/bytes.ts';

/** Whole frames of the page force-torque; those named `calc` there are synthetic, the OptoForce ones recorded. */
export const robotiq = {
  stream: hex('20 4E D2 04 C9 FD 8A 0C 96 00 B5 FF 19 00 81 E4'),
  reply: hex('09 03 0C 04 D2 FD C9 0C 8A 00 96 FF B5 00 19 E4 16'),
  startStream: hex('09 10 01 9A 00 01 02 02 00 CD CA'),
  started: hex('09 10 01 9A 00 01 21 52'),
  readWrench: hex('09 03 00 B4 00 06 84 A6'),
  readAcceleration: hex('09 03 00 BE 00 03 64 A7'),
  readFirmware: hex('09 03 01 F4 00 03 44 8D'),
  readSerial: hex('09 03 01 FE 00 04 25 4D'),
} as const;

export const kunwei = hex(
  '48 AA B0 75 1C C1 9B 3F ED C0 AE 5C F0 40 D4 B5 2D BE 5F 55 99 3E 7C 1A B0 BB 0D 0A',
);

export const optoforce = {
  recorded: [
    'AA 07 08 0A 2D 6A 00 00 FF F7 FF FB 00 07 05 51',
    'AA 07 08 0A 2D 6B 00 00 FF F9 FF FE 00 0C 05 5C',
    'AA 07 08 0A 2D 6C 00 00 FF F3 00 01 00 0A 03 59',
  ].map(hex),
  sixAxis: hex('AA 07 08 10 03 E8 00 00 00 64 FF 38 0B B8 00 05 FF FA 00 07 06 17'),
  accepted: hex('AA 00 50 01 00 00 FB'),
} as const;

export const ati = hex(
  '00 00 03 E9 00 00 1B 59 00 00 00 00 00 0F 42 40 FF D9 DA 60 00 BC 61 4E FF FF 3C B0 00 01 24 F8 00 00 00 00',
);

/** The sample packet, as many places on in its stream; the internal count goes seven times as fast. */
export function atiPacket(on: number, status = 0): Uint8Array {
  const packet = Uint8Array.from(ati);
  const view = new DataView(packet.buffer);
  view.setUint32(0, 1_001 + on);
  view.setUint32(4, 7_001 + 7 * on);
  view.setUint32(8, status);
  return packet;
}

/** A 3-axis OptoForce frame with this counter and status. */
export const optoforceFrame = (counter: number, status = 0): Uint8Array =>
  withSum(
    ...[0xaa, 7, 8, 0x0a, (counter >> 8) & 0xff, counter & 0xff, status >> 8, status & 0xff],
    ...[0, 1, 0, 2, 0, 3],
  );

/** For each force driver by name, runs of whole frames. */
export const forceUnits: ReadonlyMap<string, readonly Uint8Array[]> = new Map([
  ['robotiq-ft300', [robotiq.stream, robotiq.stream, robotiq.reply, robotiq.stream]],
  ['kunwei-kwr75', [joined(kunwei, kunwei), joined(kunwei, kunwei), kunwei, kunwei]],
  ['optoforce-hex', [...optoforce.recorded, optoforceFrame(0x2d6d)]],
  ['ati-netft', [0, 2, 4].map((on) => joined(atiPacket(on), atiPacket(on + 1)))],
]);
