import { language } from '../language.ts';

/** A number in the screen's language, with a decimal where the unit needs one. */
export const numberText = (value: number, digits: number): string =>
  new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(value);
