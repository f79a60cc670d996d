import type { Answer, Ask, Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, refuse, run, speed, writeText } from '../../gateway/plugin/conversation.ts';

/** Speeds that the sensor can be set to, by their code; the factory's is 230 400. */
const speeds: readonly number[] = [9_600, 57_600, 115_200, 230_400, 460_800];
const factorySpeed = 230_400;
/** A sensor that runs sends more than one frame in this time even at its slowest. */
const streamingMs = 300;
const bootMs = 2_000;
const replyMs = 200;
const attempts = 2;

const asText = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
const hasBooted = (heard: Uint8Array): boolean => /FW version:[^\n]*\n/.test(asText(heard));
const isBootText = (heard: Uint8Array): boolean => asText(heard).includes('App Init');
const acknowledges = (letter: string) => (heard: Uint8Array) =>
  new RegExp(`r,\\d,${letter},\\d`).test(asText(heard));

/**
 * Leaves a sensor alone that streams. Otherwise resets it at every speed that it may listen at, and starts it; one that
 * still has the factory's speed is set to the configured one first (standards page force-torque 1.2, one source). Once it
 * streams it is watched, since one that lost its power comes back silent.
 */
export function* conversation({ baudRate }: { readonly baudRate: number }): Conversation {
  let { frames } = yield run(streamingMs);
  for (let failures = 0; failures < attempts; failures += frames > 0 ? 0 : 1) {
    if (frames > 0) {
      failures = 0;
      yield* watch();
    }
    frames = yield* bringUp(baudRate);
  }
  yield refuse('no-answer', 'the sensor neither sends frames nor starts anew when reset');
}

/** Runs until the stream has been away for as long as no busy host ever keeps it waiting. */
function* watch(): Conversation {
  for (let silent = 0; silent < 2; ) {
    const { frames } = yield run(1_000);
    silent = frames > 0 ? 0 : silent + 1;
  }
}

/** Frames that came after one round of resetting, setting up and starting. */
function* bringUp(baudRate: number): Generator<Ask, number, Answer> {
  for (const bootSpeed of new Set([baudRate, factorySpeed, ...speeds])) {
    yield* resetAtEverySpeed(bootSpeed);
    const { heard } = yield listen(bootMs, hasBooted);
    if (!isBootText(heard)) continue;
    if (bootSpeed !== baudRate) yield* setSpeed(baudRate);
    yield writeText('R');
    // The first frames may come with the acknowledgement; they are the decoder's.
    const { frames } = yield run(streamingMs);
    if (frames > 0) return frames;
  }
  yield speed(baudRate);
  return 0;
}

/** The speed that its boot text is awaited at comes last, since the text begins at once. */
function* resetAtEverySpeed(lastSpeed: number): Conversation {
  for (const baudRate of speeds.filter((known) => known !== lastSpeed)) {
    yield speed(baudRate);
    yield writeText('#');
    // The letter must have left before the speed changes again.
    yield listen(20);
  }
  yield speed(lastSpeed);
  yield writeText('#');
}

/** Compensation and calibration stay on and frames binary, as the sensor leaves the factory. */
function* setSpeed(baudRate: number): Conversation {
  const code = speeds.indexOf(baudRate);
  if (code < 0) return;
  yield writeText('C');
  yield listen(replyMs, acknowledges('C'));
  yield writeText(`c,1,1,0,${code}`);
  yield listen(replyMs, acknowledges('c'));
  yield writeText('s');
  yield listen(replyMs, acknowledges('s'));
  yield writeText('#');
  yield listen(20);
  yield speed(baudRate);
  yield listen(bootMs, hasBooted);
}

const bootText = 'App Init\r\nc,1,1,0,4\r\nname: SensONE\r\nS/N: 1\r\nFW version: 1.0.0\r\n';
const heldMost = 16;

/** The sensor's end: reset, soft reset, config, run, communication set-up, save. It knows no line speed. */
export function responder(): Responder {
  let mode: 'init' | 'config' | 'run' = 'init';
  let held = '';

  const boot = (): string => {
    mode = 'init';
    return bootText;
  };
  const obey = (word: string): string => {
    const letter = word[0] ?? '';
    if (letter === '#' || letter === 'I') return boot();
    if (mode === 'run') return '';
    if (letter === 'C') mode = 'config';
    else if (letter === 'R') mode = 'run';
    else if (mode !== 'config') return '';
    return `r,0,${letter},0\r\n`;
  };
  const takeByte = (byte: number): string => {
    held = (held + String.fromCharCode(byte)).slice(-heldMost);
    const word = /(?:[#ICRs]|c,\d,\d,\d,\d)$/.exec(held)?.[0];
    if (word === undefined) return '';
    held = '';
    return obey(word);
  };
  return {
    hear: (bytes) => new TextEncoder().encode(Array.from(bytes, takeByte).join('')),
    get isStreaming() {
      return mode === 'run';
    },
    reset() {
      held = '';
      return new TextEncoder().encode(boot());
    },
  };
}
