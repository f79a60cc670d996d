import type { DecodedMeasurement } from './driver.ts';
import type { LinkProblem } from './link-problem.ts';

/** One step of a conversation with a device. */
export type Ask =
  | { readonly ask: 'write'; readonly bytes: Uint8Array }
  /** Sets the speed of a serial line; elsewhere it does nothing. */
  | { readonly ask: 'speed'; readonly baudRate: number }
  /** What comes for so long is the conversation's, and the decoder's only where it is shared; enough ends it early. */
  | {
      readonly ask: 'listen';
      readonly ms: number;
      readonly isEnough?: (heard: Uint8Array) => boolean;
      readonly isShared?: boolean;
    }
  /** What comes for so long is the decoder's. */
  | { readonly ask: 'run'; readonly ms: number }
  /** The device is not the one, or not in order: the line is closed and tried again later. */
  | { readonly ask: 'refuse'; readonly problem: LinkProblem; readonly reason: string };

/** What has happened in the step before. */
export interface Answer {
  /** After `listen`: everything heard, 4,096 bytes at most. */
  readonly heard: Uint8Array;
  /** After `run`: bytes and whole frames that came meanwhile. */
  readonly bytes: number;
  readonly frames: number;
}

/**
 * What is said to a device from the opening of its line on, written down as it goes: it knows no clock and opens nothing.
 * When it returns, the line is the decoder's; a device that needs a word now and then (keep-alive, poll, watchdog) never
 * lets it return.
 */
export type Conversation = Generator<Ask, void, Answer>;

export const write = (...bytes: readonly number[]): Ask => ({ ask: 'write', bytes: Uint8Array.from(bytes) });
export const writeBytes = (bytes: Uint8Array): Ask => ({ ask: 'write', bytes });
export const writeText = (text: string): Ask => ({ ask: 'write', bytes: new TextEncoder().encode(text) });
export const speed = (baudRate: number): Ask => ({ ask: 'speed', baudRate });
export const run = (ms: number): Ask => ({ ask: 'run', ms });
export const listen = (ms: number, isEnough?: (heard: Uint8Array) => boolean): Ask => ({
  ask: 'listen',
  ms,
  ...(isEnough && { isEnough }),
});
/** Listens to what goes on to the decoder: of a device that keeps measuring, nothing may be lost. */
export const overhear = (ms: number, isEnough: (heard: Uint8Array) => boolean): Ask => ({
  ask: 'listen',
  ms,
  isEnough,
  isShared: true,
});
export const refuse = (problem: LinkProblem, reason: string): Ask => ({ ask: 'refuse', problem, reason });

/** A conversation for one command; a `refuse` in it ends the command and leaves the line as it is. */
export interface Dialogue {
  readonly conversation: Conversation;
  /** It came to its end: the device did as it was told, as far as it says so. */
  onDone(): void;
  onRefused(problem: LinkProblem, reason: string): void;
}

/** The device's end of a conversation: what a virtual device answers, and whether it is sending. */
export interface Responder {
  /** Takes what the gateway wrote, in any chunks; gives what the device answers. */
  hear(bytes: Uint8Array): Uint8Array;
  /** Told of all that the device measures, also while nothing flows: what it answers follows that. */
  measured?(measurement: DecodedMeasurement): void;
  /** Whether measurements flow now. */
  readonly isStreaming: boolean;
  /** The device was reset or lost its power: what it says at start. */
  reset(): Uint8Array;
}
