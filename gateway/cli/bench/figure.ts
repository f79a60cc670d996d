/** One measured figure beside its limit; smaller is better. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  /** What it was made of. */
  readonly detail: string;
}

export const isWithin = ({ value, limit }: Figure): boolean => value <= limit;

/** As a line for people. */
export function lineOf(figure: Figure): string {
  const { name, value, unit, limit, detail } = figure;
  const mark = isWithin(figure) ? '✔' : '✘';
  return `${mark} ${name}: ${round(value)}${unit && ` ${unit}`} (limit ${limit}${unit && ` ${unit}`}) · ${detail}`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
