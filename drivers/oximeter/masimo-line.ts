import { needMore, noFrame } from '../frames.ts';
import { fieldShapes } from './masimo-fields.ts';

/** The longest line that is read; those published are below 160 characters. */
export const longestLine = 320;
const lineFeed = 0x0a;

/** The date and time that every line begins with, `9` standing for any digit. */
const stampShape = '99/99/99 99:99:99 ';

/** One `NAME=value` of a line, in the line's order. */
export interface MasimoField {
  readonly name: string;
  readonly text: string;
}

export interface MasimoLine {
  /** Seconds of the device's own clock, read as if it stood in UTC. */
  readonly t: number;
  readonly fields: readonly MasimoField[];
}

const lineShape = /^(\d\d)\/(\d\d)\/(\d\d) (\d\d):(\d\d):(\d\d)((?: +[A-Z0-9]+=[0-9A-Z.+-]+%?)+) ?\r?\n$/;

/**
 * Finds lines that can be read whole. There is no checksum: a line with a digit too few, a field twice, or an
 * impossible date is a broken one or two run together, and none of it is believed.
 */
export function masimoProbe(bytes: Uint8Array, start: number, end: number): number {
  for (let index = 0; index < stampShape.length; index++) {
    if (start + index === end) return needMore;
    const byte = bytes[start + index] ?? 0;
    const isDigit = byte >= 0x30 && byte <= 0x39;
    if (stampShape[index] === '9' ? !isDigit : byte !== stampShape.charCodeAt(index)) return noFrame;
  }
  const most = Math.min(end, start + longestLine);
  for (let at = start + stampShape.length; at < most; at++) {
    if (bytes[at] !== lineFeed) continue;
    const length = at + 1 - start;
    return masimoLine(bytes.subarray(start, start + length)) ? length : noFrame;
  }
  return end - start < longestLine ? needMore : noFrame;
}

/** A whole line, or nothing where it cannot be believed. */
export function masimoLine(bytes: Uint8Array): MasimoLine | undefined {
  const match = lineShape.exec(String.fromCharCode(...bytes));
  if (!match) return undefined;
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = match.slice(1, 7).map(Number);
  const ms = Date.UTC(2000 + year, month - 1, day, hour, minute, second);
  if (stampOf(ms / 1000) !== String.fromCharCode(...bytes.subarray(0, stampShape.length - 1)))
    return undefined;
  const fields = (match[7] ?? '')
    .trim()
    .split(/ +/)
    .map((pair) => {
      const at = pair.indexOf('=');
      return { name: pair.slice(0, at), text: pair.slice(at + 1) };
    });
  const isWhole = new Set(fields.map(({ name }) => name)).size === fields.length;
  return isWhole && fields.every(({ name, text }) => fieldShapes.get(name)?.test(text) ?? true)
    ? { t: ms / 1000, fields }
    : undefined;
}

/** The device's way to write a time. */
export function stampOf(t: number): string {
  const iso = new Date(Math.round(t) * 1000).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(2, 4)} ${iso.slice(11, 19)}`;
}
