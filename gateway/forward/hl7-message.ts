import { createHash } from 'node:crypto';
import type { Site } from '../core/site.ts';

/** Text, or sub-components. */
type Component = string | readonly string[];
type Repetition = string | readonly Component[];
/** A field of HL7 v2: text, components, or repetitions of either. All of it is plain text: escapes are made here. */
export type Field = Repetition | { readonly repeated: readonly Repetition[] };

/** Fields by their number in the standard; what is not there is empty. */
export type Fields = Readonly<Record<number, Field | undefined>>;

const escapes: Readonly<Record<string, string>> = {
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '\\': '\\E\\',
};

const hex = (code: number): string => code.toString(16).toUpperCase().padStart(2, '0');

/**
 * Text as it may stand in a field (HL7 v2.6, chapter 2, section 2.7). Control characters go as hexadecimal: a carriage return would end
 * the segment, a file separator the frame.
 */
export function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not reach the wire.
  return text.replace(/[|^&~\\\u0000-\u001f\u007f]/g, (found) => {
    return escapes[found] ?? `\\X${hex(found.charCodeAt(0))}\\`;
  });
}

/** Without what is empty at the end: it says nothing. */
function joined(parts: readonly string[], separator: string): string {
  const last = parts.findLastIndex((part) => part !== '');
  return parts.slice(0, last + 1).join(separator);
}

const component = (one: Component): string =>
  typeof one === 'string' ? escaped(one) : joined(one.map(escaped), '&');

const repetition = (one: Repetition): string =>
  typeof one === 'string' ? escaped(one) : joined(one.map(component), '^');

function fieldText(one: Field | undefined): string {
  if (one === undefined) return '';
  if (typeof one === 'object' && 'repeated' in one) return one.repeated.map(repetition).join('~');
  return repetition(one);
}

/** One segment, without its end. Of MSH, fields 1 and 2 are the separators and are written here. */
export function segment(name: string, fields: Fields): string {
  const isHeader = name === 'MSH';
  const most = Math.max(0, ...Object.keys(fields).map(Number));
  const texts = Array.from({ length: most }, (_, index) => fieldText(fields[index + 1]));
  return isHeader ? joined(['MSH', '^~\\&', ...texts.slice(2)], '|') : joined([name, ...texts], '|');
}

/** Each segment ends with a carriage return, also the last. */
export const messageOf = (segments: readonly string[]): string => segments.map((one) => `${one}\r`).join('');

/**
 * An identifier of 20 characters, which every version of HL7 v2 takes (MSH-10 was that short before 2.6): the same for the same words of
 * the same gateway. 80 bits of SHA-256.
 */
export const shortId = ({ site, gateway }: Site, words: string): string =>
  createHash('sha256')
    .update(JSON.stringify([site, gateway, words]))
    .digest('hex')
    .slice(0, 20)
    .toUpperCase();

/** A number without exponent, or undefined where it is none. */
export function numberText(value: number | null): string | undefined {
  if (value === null || !Number.isFinite(value)) return undefined;
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 10 });
}
