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
