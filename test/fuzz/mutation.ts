import type { Random } from '../../drivers/virtual/random.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';

/** What may happen to a frame on its way. */
const mutations = ['flip', 'truncate', 'insert', 'duplicate', 'splice', 'length', 'random'] as const;
export type MutationKind = (typeof mutations)[number];

/** Where headers and length fields stand. */
const headBytes = 8;

/** The whole frames in a unit. Frames that a decoder gives together stay together. */
export function framesIn(driver: AnyDriver, unit: Uint8Array): Uint8Array[] {
  const decoder = driver.decoder(driver.config.parse({}));
  const ends = [0];
  for (const byte of unit) {
    decoder.push(Uint8Array.of(byte));
    if (decoder.frameBytes > (ends.at(-1) ?? 0)) ends.push(decoder.frameBytes);
  }
  if ((ends.at(-1) ?? 0) < unit.length) ends.push(unit.length);
  return ends.slice(1).map((end, index) => unit.slice(ends[index], end));
}

/** Whether a space between frames is a fault; between text messages it is nothing. */
export function countsSpaces(driver: AnyDriver): boolean {
  const decoder = driver.decoder(driver.config.parse({}));
  const decoded = [...decoder.push(Uint8Array.of(0x20, 0x0a)), ...decoder.end()];
  return decoded.some((item) => item.type === 'fault');
}

/** One of the frames, changed; what was done is given with it. */
export function mutated(
  random: Random,
  frames: readonly [Uint8Array, ...Uint8Array[]],
): { readonly kind: MutationKind; readonly bytes: Uint8Array } {
  const kind = random.pick(mutations);
  return { kind, bytes: change(kind, random, random.pick(frames), random.pick(frames)) };
}

function change(kind: MutationKind, random: Random, frame: Uint8Array, other: Uint8Array): Uint8Array {
  const place = (length: number) => Math.floor(random.next() * length);
  switch (kind) {
    case 'flip': {
      const wrong = frame.slice();
      for (let count = 1 + place(3); count > 0; count -= 1) {
        const at = place(wrong.length);
        wrong[at] = (wrong[at] ?? 0) ^ (1 << place(8));
      }
      return wrong;
    }
    case 'truncate':
      return random.isHappening(0.5)
        ? frame.slice(0, place(frame.length))
        : frame.slice(1 + place(frame.length));
    case 'insert': {
      const at = place(frame.length);
      return Buffer.concat([frame.subarray(0, at), noise(random, 1 + place(6)), frame.subarray(at)]);
    }
    case 'duplicate': {
      const at = place(frame.length);
      return Buffer.concat([frame.subarray(0, at + 1), frame.subarray(at)]);
    }
    case 'splice':
      return Buffer.concat([frame.subarray(0, place(frame.length)), other.subarray(place(other.length))]);
    case 'length': {
      const wrong = frame.slice();
      wrong[place(Math.min(headBytes, wrong.length))] = random.pick([0, 1, 0x7f, 0x80, 0xff, place(256)]);
      return wrong;
    }
    case 'random':
      return noise(random, 1 + place(2 * Math.min(frame.length, 512)));
    default:
      return kind satisfies never;
  }
}

function noise(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random.next() * 256));
}
