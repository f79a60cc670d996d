import type { AnyDriver, Decoder } from '../../gateway/plugin/driver.ts';
import type { TimedBytes } from './timed-bytes.ts';

/** So finely the bytes of a line are cut. */
const sliceBytes = 64;
/** A longer step of the device's time is a clock that was set, not a silence. */
const longestStepS = 60;
const messageEveryS = 1;
/** Start bit, data bits, parity, stop bits, roughly. */
const bitsPerByte = 10;
const lineFeed = 0x0a;

export interface BytePace {
  /** The next bytes of the recording, each piece with the time at which the device said it. */
  push(bytes: Uint8Array): TimedBytes[];
}

/**
 * Gives back to captured bytes the times that the file lost: those that the device wrote into its own frames, or counted
 * in samples. A driver whose frames tell no time (`isTimeless`) has its bytes come as fast as the line carries them, its
 * messages one a second.
 */
export function bytePace(driver: AnyDriver, options: unknown, isTimeless: boolean): BytePace {
  const decoder = driver.decoder(options);
  const isMessages = sendsMessages(driver);
  const byteS = isTimeless && !isMessages ? bitsPerByte / baudRateOf(driver, options) : 0;
  let dueS = 0;
  let last: number | undefined;

  const take = (bytes: Uint8Array): TimedBytes => {
    const newest = newestOf(decoder, bytes);
    const stepS = newest === undefined || last === undefined ? 0 : newest - last;
    if (newest !== undefined) last = newest;
    if (!isTimeless && stepS > 0 && stepS <= longestStepS) dueS += stepS;
    const timed = { dueS, bytes };
    if (isTimeless && isMessages && bytes.at(-1) === lineFeed) dueS += messageEveryS;
    dueS += bytes.length * byteS;
    return timed;
  };
  return { push: (bytes) => [...(isMessages ? linesOf(bytes) : slicesOf(bytes))].map(take) };
}

/** Whether the beginning of a recording holds no time that moves. */
export function isTimelessIn(driver: AnyDriver, options: unknown, head: Uint8Array): boolean {
  const decoder = driver.decoder(options);
  const times = new Set(
    [...decoder.push(head), ...decoder.end()].flatMap((one) => ('t' in one ? one.t : [])),
  );
  return times.size < 2;
}

const sendsMessages = ({ transport }: AnyDriver): boolean =>
  transport === 'mqtt' || transport === 'websocket';

function baudRateOf(driver: AnyDriver, options: unknown): number {
  return driver.transport === 'serial' || driver.transport === 'firmata'
    ? driver.line(options).baudRate
    : 115_200;
}

function newestOf(decoder: Decoder, bytes: Uint8Array): number | undefined {
  const times = decoder.push(bytes).flatMap((one) => ('t' in one ? one.t : []));
  return times.length === 0 ? undefined : Math.max(...times);
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += sliceBytes) yield bytes.slice(from, from + sliceBytes);
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, from);
    const to = end < 0 ? bytes.length : end + 1;
    yield bytes.slice(from, to);
    from = to;
  }
}
