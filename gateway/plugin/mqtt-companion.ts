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

/** The part of an MQTT driver that speaks: pure, bounded, told of every message that the decoder is told of. */
export interface MqttCompanion {
  /** After each connect: what is said first. */
  greet(): Reaction;
  hear(topic: string, payload: Uint8Array): Reaction;
}
