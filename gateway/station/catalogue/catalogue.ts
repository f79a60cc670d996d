import type { en } from './en.ts';

/** The values of a piece of evidence. */
export type Values = Readonly<Record<string, number | string>>;

/** Says one piece of evidence; `clock` turns wall milliseconds into a time of day. */
export type Sentence = (values: Values, clock: (wallMs: number) => string) => string;

/** A group of texts in another language: the same keys, a sentence where English has one. */
export type Words<Group> = { readonly [Key in keyof Group]: Group[Key] extends string ? string : Sentence };

/** Everything a screen says, in one language. Every language has exactly the keys of English. */
export type Catalogue = { readonly [Group in keyof typeof en]: Words<(typeof en)[Group]> };

/** A value as it is said: numbers to at most `digits` decimals, a dash for what is missing. */
export function say(values: Values, name: string, digits = 0): string {
  const value = values[name];
  if (value === undefined) return '–';
  return typeof value === 'number' ? `${Number(value.toFixed(digits))}` : value;
}

/** A model's probability; it is never certain, so it is never shown as 1. */
export function chance(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'number' && value > 0.99 ? '> 0.99' : say(values, name, 2);
}

/** A duration in whole seconds, from a value in milliseconds. */
export function seconds(values: Values, name: string): string {
  const value = values[name];
  return typeof value === 'number' ? `${Math.round(value / 1000)}` : '–';
}

/** A moment in a value, as a time of day. */
export function timeOf(values: Values, name: string, clock: (wallMs: number) => string): string {
  const value = values[name];
  return typeof value === 'number' ? clock(value) : '–';
}

/** A code in a value, in words; an unknown one as it is. */
export function wordOf(group: Readonly<Record<string, string>>, values: Values, name: string): string {
  const code = say(values, name);
  return group[code] ?? code;
}
