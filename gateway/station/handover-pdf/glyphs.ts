import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sfntOf } from './sfnt.ts';

interface Piece {
  readonly file: string;
  readonly ranges: readonly (readonly [number, number])[];
}

/** The part of the PDF library that is needed to draw and measure. */
export interface Pen {
  font(name: string): Pen;
  fontSize(size: number): Pen;
  registerFont(name: string, source: Buffer): Pen;
  widthOfString(text: string): number;
}

/** A stretch of text that one piece of the font draws. */
export interface Run {
  readonly font: string;
  readonly text: string;
}

/**
 * The font in pieces, each read when its first character is drawn. A character that no piece has is written as a box with its number, so
 * that nothing of a name or a note goes missing unseen.
 */
export class Glyphs {
  readonly #folder: string;
  readonly #pieces: readonly Piece[];
  readonly #pen: Pen;
  readonly #known = new Map<number, string | undefined>();
  readonly #registered = new Set<string>();

  constructor(folder: string, pen: Pen) {
    this.#folder = folder;
    this.#pieces = JSON.parse(readFileSync(join(folder, 'pieces.json'), 'utf8')) as readonly Piece[];
    this.#pen = pen;
  }

  runs(text: string): readonly Run[] {
    const runs: { font: string; text: string }[] = [];
    for (const character of this.#drawable(text)) {
      const font = this.#fontOf(character) ?? '';
      const last = runs.at(-1);
      if (last?.font === font) last.text += character;
      else runs.push({ font, text: character });
    }
    return runs;
  }

  /** At a size of 1. */
  width(text: string): number {
    return this.runs(text).reduce(
      (sum, run) => sum + this.#pen.font(run.font).fontSize(1000).widthOfString(run.text) / 1000,
      0,
    );
  }

  #drawable(text: string): string {
    return [...text.normalize('NFC')]
      .map((character) => {
        if (/\s/u.test(character)) return ' ';
        if (/[\p{Cc}\p{Cf}\p{Mn}]/u.test(character)) return '';
        const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
        return this.#fontOf(character) === undefined ? `[U+${hex}]` : character;
      })
      .join('');
  }

  #fontOf(character: string): string | undefined {
    const point = character.codePointAt(0) ?? 0;
    if (this.#known.has(point)) return this.#known.get(point);
    const piece = this.#pieces.find(({ ranges }) =>
      ranges.some(([from, to]) => point >= from && point <= to),
    );
    if (piece !== undefined && !this.#registered.has(piece.file)) {
      this.#pen.registerFont(piece.file, sfntOf(readFileSync(join(this.#folder, piece.file))));
      this.#registered.add(piece.file);
    }
    this.#known.set(point, piece?.file);
    return piece?.file;
  }
}
