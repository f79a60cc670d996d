/** What a Firmata board is set up for: plain data, so that it can be handed to a process of its own. */
export interface BoardPlan {
  readonly baudRate: number;
  readonly samplingMs: number;
  /** Analogue inputs that are reported, by their number on the board (A0 is 0). */
  readonly analogPins: readonly number[];
  /** Digital inputs with pull-up that are reported. */
  readonly contactPins: readonly number[];
  readonly relay: { readonly pin: number; readonly isActiveLow: boolean } | null;
  readonly i2c: readonly I2cDevice[];
}

/** One device on the board's I2C bus. */
export interface I2cDevice {
  readonly address: number;
  /** Written once before reading begins: register, value. */
  readonly writes: readonly (readonly [register: number, value: number])[];
  /** Read at each sampling interval. */
  readonly reads: readonly { readonly register: number; readonly length: number }[];
  /** The bus is not given up between naming the register and reading it. */
  readonly isRepeatedStart: boolean;
}

/** What a board's process is told; `heard` is what came from the board. */
export type ToBoard =
  | { readonly type: 'start'; readonly plan: BoardPlan }
  | { readonly type: 'heard'; readonly bytes: Uint8Array }
  | { readonly type: 'relay'; readonly isOn: boolean };

/** What a board's process says; `write` is for the board. */
export type FromBoard =
  | { readonly type: 'ready' }
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  | { readonly type: 'failed'; readonly reason: string };
