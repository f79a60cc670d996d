/** Bytes of a recording, and when they are due: seconds since it began to play. */
export interface TimedBytes {
  readonly dueS: number;
  readonly bytes: Uint8Array;
}

/** A recording once through. */
export type Round = AsyncIterable<TimedBytes> | Iterable<TimedBytes>;
