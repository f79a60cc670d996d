import { keptPassword } from './kept-users.ts';

const text = (value: string): Buffer => {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
};
const packet = (first: number, ...parts: Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, body.length]), body]);
};

/** MQTT 3.1.1 section 3.1: name, level 4, flags (user, password, clean), keep-alive 60 s. */
export const connectPacket = (clientId: string): Buffer =>
  packet(
    0x10,
    text('MQTT'),
    Buffer.from([4, 0xc2, 0, 60]),
    text(clientId),
    text('speaker'),
    text(keptPassword),
  );

const identifier = Buffer.from([0, 7]);

/** At QoS 1. */
export const publishPacket = (topic: string, payload: string): Buffer =>
  packet(0x32, text(topic), identifier, Buffer.from(payload));

export const disconnectPacket = packet(0xe0);

/** One of each kind that a client may send, well-formed. */
export const wellFormed: readonly Buffer[] = [
  packet(0x30, text('t/0'), Buffer.from('payload')),
  publishPacket('t/1', 'payload'),
  packet(0x34, text('t/2'), identifier, Buffer.from('payload')),
  packet(0x40, identifier),
  packet(0x50, identifier),
  packet(0x62, identifier),
  packet(0x70, identifier),
  packet(0x82, identifier, text('t/#'), Buffer.from([1])),
  packet(0xa2, identifier, text('t/#')),
  packet(0xc0),
  disconnectPacket,
];
