declare module 'johnny-five' {
  import type { EventEmitter } from 'node:events';
  export class Board extends EventEmitter {
    constructor(options: {
      readonly io: unknown;
      readonly repl: boolean;
      readonly debug: boolean;
      readonly timeout?: number;
    });
  }
  const five: { readonly Board: typeof Board };
  export default five;
}

declare module 'firmata' {
  import type { EventEmitter } from 'node:events';
  /** The part of the Firmata client that sets a board up. */
  export default class Firmata extends EventEmitter {
    constructor(transport: EventEmitter, options: { readonly reportVersionTimeout: number });
    readonly MODES: { readonly OUTPUT: number; readonly ANALOG: number; readonly PULLUP: number };
    readonly analogPins: readonly number[];
    readonly pins: readonly unknown[];
    setSamplingInterval(ms: number): void;
    pinMode(pin: number, mode: number): void;
    analogRead(pin: number, onValue: () => void): void;
    digitalRead(pin: number, onValue: () => void): void;
    digitalWrite(pin: number, value: 0 | 1): void;
    /** Bytes below 128 between start and end of sysex. */
    sysexCommand(message: readonly number[]): void;
    /** What comes under this byte is no longer the library's. */
    clearSysexResponse(command: number): void;
    i2cConfig(options: {
      readonly delay: number;
      readonly address: number;
      readonly settings: { readonly stopTX: boolean };
    }): void;
    i2cWriteReg(address: number, register: number, value: number): void;
    i2cRead(address: number, register: number, length: number, onBytes: () => void): void;
  }
}
