import { EventEmitter } from 'node:events';
import Firmata from 'firmata';
import five from 'johnny-five';
import type { BoardPlan } from './board-plan.ts';

/** An Uno that was reset by the opening of its port has told its version by then; another board is asked for it. */
const askVersionAfterMs = 2_500;

/** A board at the other end of a line that somebody else holds. */
export interface FirmataBoard {
  /** What came from the board. */
  hear(bytes: Uint8Array): void;
  /** Switches the relay and asks the board what it put out; refused before the board is ready. */
  relay(isOn: boolean): boolean;
  /** Asks the board what its relay puts out; nothing before it is ready, or where none is fitted. */
  askRelay(): void;
}

export interface BoardEvents {
  readonly write: (bytes: Uint8Array) => void;
  readonly onReady: () => void;
  readonly onFailed: (reason: string) => void;
}

/** The line as the library wants it: it opens nothing. */
class HeldLine extends EventEmitter {
  readonly #write: (bytes: Uint8Array) => void;

  constructor(write: (bytes: Uint8Array) => void) {
    super();
    this.#write = write;
  }

  write(bytes: Uint8Array | readonly number[]): void {
    this.#write(Uint8Array.from(bytes));
  }
}

/** johnny-five on a line: waits for the board, then sets it up as the plan says. */
export function firmataBoard(plan: BoardPlan, { write, onReady, onFailed }: BoardEvents): FirmataBoard {
  const line = new HeldLine(write);
  const io = new Firmata(line, { reportVersionTimeout: askVersionAfterMs });
  const board = new five.Board({ io, repl: false, debug: false });
  // The library breaks on an answer that comes before it knows the pins, such as one to a question from before a reset.
  io.clearSysexResponse(pinState.answer);
  let isReady = false;
  board.on('error', (thrown: unknown) => onFailed(thrown instanceof Error ? thrown.message : String(thrown)));
  board.on('ready', () => {
    const refusal = setUp(io, plan);
    if (refusal) return onFailed(refusal);
    isReady = true;
    onReady();
  });
  setImmediate(() => line.emit('open'));
  return {
    hear: (bytes) => void line.emit('data', bytes),
    relay(isOn) {
      if (!isReady || !plan.relay) return false;
      const { pin, isActiveLow } = plan.relay;
      // The level first: as an output with the wrong one the relay would pull for a moment.
      io.digitalWrite(pin, isOn === isActiveLow ? 0 : 1);
      io.pinMode(pin, io.MODES.OUTPUT);
      io.digitalWrite(pin, isOn === isActiveLow ? 0 : 1);
      askPin(io, pin);
      return true;
    },
    askRelay() {
      if (isReady && plan.relay) askPin(io, plan.relay.pin);
    },
  };
}

/** Pin state query and its answer (Firmata 2.x). */
const pinState = { query: 0x6d, answer: 0x6e } as const;

const askPin = (io: Firmata, pin: number): void => io.sysexCommand([pinState.query, pin]);

/** What is read is read from the line itself, by the driver. */
const ignore = (): void => {};

/** Tells the board what to report; a text says why it cannot. The relay is left as it is until somebody asks. */
function setUp(io: Firmata, plan: BoardPlan): string | undefined {
  const pins = [...plan.contactPins, ...(plan.relay ? [plan.relay.pin] : [])];
  const missing = pins.find((pin) => pin >= io.pins.length);
  if (missing !== undefined) return `the board has no pin ${missing}`;
  io.setSamplingInterval(plan.samplingMs);
  for (const pin of plan.analogPins) {
    if (io.analogPins[pin] === undefined) return `the board has no analogue pin ${pin}`;
    io.pinMode(pin, io.MODES.ANALOG);
    io.analogRead(pin, ignore);
  }
  for (const pin of plan.contactPins) {
    io.pinMode(pin, io.MODES.PULLUP);
    io.digitalRead(pin, ignore);
  }
  for (const { address, writes, reads, isRepeatedStart } of plan.i2c) {
    io.i2cConfig({ delay: 0, address, settings: { stopTX: !isRepeatedStart } });
    for (const [register, value] of writes) io.i2cWriteReg(address, register, value);
    for (const { register, length } of reads) io.i2cRead(address, register, length, ignore);
  }
  if (plan.relay) askPin(io, plan.relay.pin);
  return undefined;
}
