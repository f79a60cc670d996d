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
  /** The library's own, of the font that was named last; a test notices when it is not there any more. */
  readonly _font: { readonly font: { hasGlyphForCodePoint(point: number): boolean } };
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
  /** Of one paper: the same words come again and again. */
  readonly #widths = new Map<string, number>();

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
    const known = this.#widths.get(text);
    if (known !== undefined) return known;
    const width = this.runs(text).reduce(
      (sum, run) => sum + this.#pen.font(run.font).fontSize(1000).widthOfString(run.text) / 1000,
      0,
    );
    this.#widths.set(text, width);
    return width;
  }

  #drawable(text: string): string {
    return [...text.normalize('NFC')].map((character) => this.#drawn(character)).join('');
  }

  /** A character, or what is read in its place: `2` for a subscript, its number for one that the font has not. */
  #drawn(character: string): string {
    if (/\s/u.test(character)) return ' ';
    if (/[\p{Cc}\p{Cf}\p{Mn}]/u.test(character)) return '';
    if (this.#fontOf(character) !== undefined) return character;
    const plain = character.normalize('NFKC');
    const isDrawn = plain !== character && [...plain].every((part) => this.#fontOf(part) !== undefined);
    return isDrawn ? plain : `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}]`;
  }

  #fontOf(character: string): string | undefined {
    const point = character.codePointAt(0) ?? 0;
    if (this.#known.has(point)) return this.#known.get(point);
    const piece = this.#pieces.find(
      (one) => one.ranges.some(([from, to]) => point >= from && point <= to) && this.#has(one, point),
    );
    this.#known.set(point, piece?.file);
    return piece?.file;
  }

  /** A piece is not sure to have all that it is for. */
  #has({ file }: Piece, point: number): boolean {
    if (!this.#registered.has(file)) {
      this.#pen.registerFont(file, sfntOf(readFileSync(join(this.#folder, file))));
      this.#registered.add(file);
    }
    return this.#pen.font(file)._font.font.hasGlyphForCodePoint(point);
  }
}
