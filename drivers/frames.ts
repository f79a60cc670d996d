import type { Decoded, Decoder } from '../gateway/plugin/driver.ts';

/** What a probe answers when no frame can be read: see `FrameRule.probe`. */
export const needMore = 0;
export const noFrame = -1;
export const badCheck = -2;

/** How a device delimits its frames, and what an intact frame means. */
export interface FrameRule {
  /** The most bytes that a probe ever needs to see; also the bound of what is held. */
  readonly lookahead: number;
  /**
   * Looks at `bytes[start]` to `bytes[end - 1]`: the length of the intact frame that begins at `start`, or `needMore`,
   * or `noFrame` (none begins here), or `badCheck` (one seems to, but its check fails). `isLast`: nothing will follow.
   */
  probe(bytes: Uint8Array, start: number, end: number, isLast: boolean): number;
  /** Adds what an intact frame says. `offset` is its place in the input. */
  decode(frame: Uint8Array, out: Decoded[], offset: number): void;
  /** Bytes were passed over before the next frame. */
  lost?(): void;
  /** Adds what is still held when the input ends. */
  end?(out: Decoded[]): void;
}

/** A run of garbage is reported at this length even when it does not end, so that it cannot stay unseen. */
const longestRun = 65_536;

interface Run {
  readonly offset: number;
  length: number;
  kind: 'garbage' | 'checksum' | 'truncated';
}

/**
 * A decoder for framed bytes. Where a check fails it drops one byte and searches again, since a header may occur inside
 * data; bytes dropped in a row are one fault.
 */
export function framedDecoder(rule: FrameRule): Decoder {
  let held: Uint8Array = new Uint8Array(0);
  let heldOffset = 0;
  let run: Run | undefined;
  let frames = 0;
  let frameBytes = 0;

  const report = (out: Decoded[]) => {
    if (run) out.push({ type: 'fault', ...run });
    run = undefined;
  };
  const drop = (offset: number, kind: Run['kind'], out: Decoded[]) => {
    if (kind === 'truncated' && run?.kind !== 'truncated') report(out);
    if (!run) rule.lost?.();
    run ??= { offset, length: 0, kind };
    run.length += 1;
    if (kind === 'checksum' && run.kind === 'garbage') run.kind = kind;
    if (run.length === longestRun) report(out);
  };
  const scan = (bytes: Uint8Array, isLast: boolean, out: Decoded[]): number => {
    let start = 0;
    while (start < bytes.length) {
      const answer = rule.probe(bytes, start, bytes.length, isLast);
      if (answer > 0) {
        report(out);
        frames += 1;
        frameBytes += answer;
        rule.decode(bytes.subarray(start, start + answer), out, heldOffset + start);
        start += answer;
        continue;
      }
      if (answer === needMore && !isLast && bytes.length - start < rule.lookahead) break;
      const kind = answer === badCheck ? 'checksum' : answer === needMore && isLast ? 'truncated' : 'garbage';
      drop(heldOffset + start, kind, out);
      start += 1;
    }
    return start;
  };

  return {
    push(bytes) {
      const out: Decoded[] = [];
      const all = held.length === 0 ? bytes : joined(held, bytes);
      const used = scan(all, false, out);
      // A copy, whatever kind of array it is: a Buffer's own `slice` would be a view of bytes that are the caller's.
      held = Uint8Array.prototype.slice.call(all, used);
      heldOffset += used;
      return out;
    },
    end() {
      const out: Decoded[] = [];
      heldOffset += scan(held, true, out);
      held = new Uint8Array(0);
      rule.end?.(out);
      report(out);
      return out;
    },
    get frames() {
      return frames;
    },
    get frameBytes() {
      return frameBytes;
    },
  };
}

/** Two runs of bytes as one. */
export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** The low byte of the sum of `bytes[start]` to `bytes[end - 1]`. */
export function sum8(bytes: Uint8Array, start: number, end: number): number {
  let sum = 0;
  for (let index = start; index < end; index++) sum += bytes[index] ?? 0;
  return sum & 0xff;
}
