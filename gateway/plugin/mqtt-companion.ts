import type { DecodedReading } from './driver.ts';

/** A message that leaves for a device or a program beside us. */
export interface Outgoing {
  readonly topic: string;
  readonly payload: string | Uint8Array;
  readonly qos: 0 | 1;
  readonly isRetained: boolean;
}

/** What follows from a message: further subscriptions, and messages of ours. */
export interface Reaction {
  readonly subscribe?: readonly string[];
  readonly publish?: readonly Outgoing[];
}

/** When a message of ours is written, and which of its topic it is; a driver itself has no clock. */
export interface Stamp {
  readonly wallMs: number;
  /** Counts the messages of a topic from 0; an unsigned number of 32 bits that goes round. */
  nextId(topic: string): number;
}

/** The part of an MQTT driver that speaks: pure, bounded, told of every message that the decoder is told of. */
export interface MqttCompanion {
  /** After each connect: what is said first. */
  greet(): Reaction;
  hear(topic: string, payload: Uint8Array): Reaction;
}

/** A message of a device. */
export type DeviceMessage = Pick<Outgoing, 'topic' | 'payload'>;

/** The device's end on the broker, for virtual devices: what it hears, and how that changes what it says. */
export interface MqttResponder {
  /** What the device subscribes to. */
  readonly filters: readonly string[];
  /** Takes a message to the device; gives what it says at once. `latest`: what it last said of each metric. */
  hear(topic: string, payload: Uint8Array, latest: readonly DecodedReading[]): readonly DecodedReading[];
  /** What it says of its own accord as time goes on. */
  goOn?(atS: number, latest: readonly DecodedReading[]): readonly DecodedReading[];
  /** One of its messages as it is after all that it has heard; `atS` is the second of its sending. */
  amend?(message: DeviceMessage, atS: number): DeviceMessage;
}
