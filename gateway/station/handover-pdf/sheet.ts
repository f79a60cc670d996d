import type { Glyphs } from './glyphs.ts';
import { linesOf } from './lines.ts';

/** The part of the PDF library that a sheet draws with. */
interface Canvas {
  addPage(): unknown;
  font(name: string): Canvas;
  fontSize(size: number): Canvas;
  text(text: string, x: number, y: number, options: { readonly lineBreak: false }): Canvas;
  widthOfString(text: string): number;
  moveTo(x: number, y: number): Canvas;
  lineTo(x: number, y: number): Canvas;
  lineWidth(width: number): Canvas;
  stroke(): Canvas;
  circle(x: number, y: number, radius: number): Canvas;
  fill(): Canvas;
  switchToPage(page: number): unknown;
  bufferedPageRange(): { readonly start: number; readonly count: number };
}

/** A4 in points, with room to punch. */
const page = { width: 595.28, height: 841.89, left: 56, right: 40, top: 40, bottom: 48 } as const;
const inner = page.width - page.left - page.right;
const leading = 1.4;
const footSize = 7.5;

interface TextOptions {
  readonly size: number;
  readonly indent?: number;
  readonly before?: number;
  readonly after?: number;
  /** Drawn twice: the font is carried in one weight. */
  readonly isStrong?: boolean;
}

/** Pages that are filled from top to bottom, in text of any language. */
export class Sheet {
  readonly #canvas: Canvas;
  readonly #glyphs: Glyphs;
  #y: number = page.height;

  constructor(canvas: unknown, glyphs: Glyphs) {
    this.#canvas = canvas as Canvas;
    this.#glyphs = glyphs;
  }

  /** A rule and a title; a new page where less than `room` points are left. */
  heading(text: string, size: number, room = 40): void {
    if (this.#y + room > page.height - page.bottom) this.#turn();
    this.#y += 6;
    this.#canvas
      .lineWidth(0.8)
      .moveTo(page.left, this.#y)
      .lineTo(page.width - page.right, this.#y)
      .stroke();
    this.#y += 4;
    this.text(text, { size, after: 2, isStrong: true });
  }

  /** One statement with what it rests on in small letters behind it, on the same line where there is room. */
  item(said: string, rests: string): void {
    const [size, small, indent] = [10, 7.5, 20];
    const lines = this.#lines(said, size, inner - indent);
    for (const [index, line] of lines.entries()) {
      this.#room(size * leading);
      if (index === 0) this.#canvas.circle(page.left + 13, this.#y + size * 0.72, 1.2).fill();
      const isLast = index === lines.length - 1;
      const used = this.#draw(line, page.left + indent, this.#y, size);
      const restsWide = this.#glyphs.width(rests) * small;
      if (isLast && indent + used + 10 + restsWide <= inner) {
        this.#draw(rests, page.left + indent + used + 8, this.#y + (size - small) * 0.8, small);
        this.#y += size * leading;
        return;
      }
      this.#y += size * leading;
    }
    this.text(rests, { size: small, indent });
  }

  text(text: string, { size, indent = 0, before = 0, after = 0, isStrong = false }: TextOptions): void {
    this.#y += before;
    // A title is not left alone at the foot of a page.
    if (isStrong) this.#room(size * leading * 3);
    for (const line of this.#lines(text, size, inner - indent)) {
      this.#room(size * leading);
      this.#draw(line, page.left + indent, this.#y, size);
      // A second stroke a hair to the right is a stronger weight.
      if (isStrong) this.#draw(line, page.left + indent + size * 0.025, this.#y, size);
      this.#y += size * leading;
    }
    this.#y += after;
  }

  /** Writes lines at the foot of each page, when there are no more to come. */
  number(footOf: (page: number, pages: number) => readonly string[]): void {
    const { start, count } = this.#canvas.bufferedPageRange();
    for (let index = 0; index < count; index += 1) {
      this.#canvas.switchToPage(start + index);
      for (const [line, text] of footOf(index + 1, count).entries())
        this.#draw(text, page.left, page.height - page.bottom + 10 + line * 10, footSize);
    }
  }

  #lines(text: string, size: number, width: number): readonly string[] {
    return linesOf(text, width, (part) => this.#glyphs.width(part) * size);
  }

  #room(height: number): void {
    if (this.#y + height > page.height - page.bottom) this.#turn();
  }

  #turn(): void {
    this.#canvas.addPage();
    this.#y = page.top;
  }

  /** Draws one line, and says how wide it is. */
  #draw(text: string, x: number, y: number, size: number): number {
    let at = x;
    for (const run of this.#glyphs.runs(text)) {
      this.#canvas.font(run.font).fontSize(size).text(run.text, at, y, { lineBreak: false });
      at += this.#canvas.widthOfString(run.text);
    }
    return at - x;
  }
}
