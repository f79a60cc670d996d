import { VigilError } from '../../gateway/core/error.ts';
import type { Recording, RecordingLimits } from './recording.ts';

/** A longer line than this is no recording at all, perhaps a binary file. */
const maxLineLength = 65_536;
const secondsPer: Readonly<Record<string, number>> = { s: 1, ms: 1e-3, us: 1e-6, min: 60, h: 3600 };
/** Out-of-order rows beyond this share mean that the time column is not time. */
const maxOutOfOrder = 0.05;

interface Column {
  readonly name: string;
  readonly unit: string;
  readonly cell: number;
}

/** `name[unit]`; units may hold brackets themselves, as in `sbp[mm[Hg]]`. */
function parseColumn(text: string, cell: number): Column | undefined {
  const match = /^([A-Za-z][\w.-]*)\[(.*)\]$/.exec(text);
  return match ? { name: match[1] ?? '', unit: match[2] ?? '', cell } : undefined;
}

const unquoted = (cell: string): string => cell.trim().replace(/^"(.*)"$/, '$1');

/** Names of the channels in the first line that is a header, time apart. */
export function channelsIn(text: string): readonly string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  const header = lines.find((line) => line !== '' && !line.startsWith('#')) ?? '';
  return header
    .split(',')
    .flatMap((cell, index) => parseColumn(unquoted(cell), index)?.name ?? [])
    .filter((name) => name !== 't' && name !== 'time');
}

/** Turns text of a recording into columns, piece by piece, so that memory holds the numbers and one line of text. */
export class RecordingParser {
  readonly #name: string;
  readonly #limits: RecordingLimits;
  #line = 0;
  #length = 0;
  #held = '';
  #width = 0;
  #header: readonly string[] | undefined;
  #time: Column | undefined;
  /** Where only beat intervals are given, time is their sum. */
  #interval: Column | undefined;
  #channels: readonly Column[] = [];
  #rows = 0;
  #outOfOrder = 0;
  #lastT = Number.NEGATIVE_INFINITY;
  #t = new Float64Array(4096);
  #columns: Float32Array[] = [];

  constructor(name: string, limits: RecordingLimits) {
    this.#name = name;
    this.#limits = limits;
  }

  push(text: string): void {
    this.#length += text.length;
    if (this.#length > this.#limits.maxBytes)
      throw this.#invalid(`longer than ${this.#limits.maxBytes} bytes of text`);
    const all = this.#held + text;
    let start = 0;
    for (let end = all.indexOf('\n'); end >= 0; end = all.indexOf('\n', start)) {
      this.#takeLine(all.slice(start, end), true);
      start = end + 1;
    }
    this.#held = all.slice(start);
    if (this.#held.length > maxLineLength) {
      this.#line += 1;
      throw this.#invalid(`a line longer than ${maxLineLength} characters`);
    }
  }

  end(): Recording {
    if (this.#held !== '') this.#takeLine(this.#held, false);
    if (this.#header === undefined) throw this.#invalid('empty: no header');
    if (this.#rows === 0) throw this.#invalid('a header but no rows');
    if (this.#outOfOrder > maxOutOfOrder * (this.#rows + this.#outOfOrder))
      throw this.#invalid(`time goes back in ${this.#outOfOrder} of ${this.#rows + this.#outOfOrder} rows`);
    const used = new Set(this.#channels.map((column) => column.cell).concat(this.#time?.cell ?? []));
    return {
      channels: this.#channels.map((column) => column.name),
      units: this.#channels.map((column) => column.unit),
      t: this.#t.slice(0, this.#rows),
      columns: this.#columns.map((column) => column.slice(0, this.#rows)),
      ignored: this.#header.filter((_, cell) => !used.has(cell)),
      outOfOrder: this.#outOfOrder,
    };
  }

  #takeLine(raw: string, isWhole: boolean): void {
    this.#line += 1;
    const start = this.#line === 1 && raw.startsWith('\uFEFF') ? 1 : 0;
    const line = raw.slice(start, raw.endsWith('\r') ? -1 : undefined);
    if (line === '' || line.startsWith('#')) return;
    if (this.#header === undefined) this.#takeHeader(line);
    else this.#takeRow(line.split(','), isWhole);
  }

  #takeHeader(line: string): void {
    const cells = line
      .replace(/^\uFEFF/, '')
      .split(',')
      .map(unquoted);
    const columns = cells.map(parseColumn).filter((column) => column !== undefined);
    const seen = new Set<string>();
    for (const { name } of columns) {
      if (seen.has(name)) throw this.#invalid(`channel ${name} stands twice in the header`);
      seen.add(name);
    }
    this.#time = columns.find(({ name }) => name === 't' || name === 'time');
    if (this.#time && secondsPer[this.#time.unit] === undefined)
      throw this.#invalid(`time in [${this.#time.unit}]; known are ${Object.keys(secondsPer).join(', ')}`);
    this.#interval = columns.find(({ name, unit }) => name === 'rr' && secondsPer[unit] !== undefined);
    if (!this.#time && !this.#interval)
      throw this.#invalid('no time column: the header needs t[s] beside channels like acc_x[g]');
    this.#channels = columns.filter((column) => column !== this.#time);
    if (this.#channels.length === 0) throw this.#invalid('no channel: the header needs names like acc_x[g]');
    this.#columns = this.#channels.map(() => new Float32Array(4096));
    this.#width = cells.length;
    this.#header = cells;
  }

  #takeRow(cells: readonly string[], isWhole: boolean): void {
    if (cells.length !== this.#width) {
      // A recorder that lost power leaves half a row at the end; what came before is whole.
      if (!isWhole && cells.length < this.#width && this.#rows > 0) return;
      throw this.#invalid(`${cells.length} cells where the header has ${this.#width}`);
    }
    const t = this.#timeOf(cells);
    if (t < this.#lastT) {
      this.#outOfOrder += 1;
      return;
    }
    if (this.#rows === this.#t.length) this.#grow();
    this.#lastT = t;
    this.#t[this.#rows] = t;
    for (let index = 0; index < this.#channels.length; index += 1) {
      const channel = this.#channels[index];
      const column = this.#columns[index];
      if (channel && column) column[this.#rows] = this.#numberOf(cells, channel);
    }
    this.#rows += 1;
  }

  #timeOf(cells: readonly string[]): number {
    const column = this.#time ?? this.#interval;
    if (column === undefined) return 0;
    const seconds = this.#numberOf(cells, column) * (secondsPer[column.unit] ?? 1);
    // A missing interval is a missing beat, but a missing time leaves the row nowhere.
    if (column === this.#time && Number.isNaN(seconds)) throw this.#invalid('no time in this row');
    if (column === this.#time) return seconds;
    return Math.max(0, this.#lastT) + (Number.isNaN(seconds) ? 0 : seconds);
  }

  #numberOf(cells: readonly string[], { cell, name }: Column): number {
    const text = cells[cell] ?? '';
    const value = Number(text);
    if (Number.isFinite(value) && text !== '') return value;
    const word = unquoted(text).toLowerCase();
    if (word === '' || word === 'nan' || word === 'na' || word === 'null') return Number.NaN;
    const again = Number(word);
    if (Number.isFinite(again)) return again;
    throw this.#invalid(`${name}: "${word.slice(0, 40)}" is not a number`);
  }

  #grow(): void {
    if (this.#rows >= this.#limits.maxRows) throw this.#invalid(`more than ${this.#limits.maxRows} rows`);
    const t = new Float64Array(this.#rows * 2);
    t.set(this.#t);
    this.#t = t;
    this.#columns = this.#columns.map((old) => {
      const column = new Float32Array(this.#rows * 2);
      column.set(old);
      return column;
    });
  }

  #invalid(reason: string): VigilError {
    return new VigilError('VIGIL_RECORDING_INVALID', `${this.#name}, line ${this.#line}: ${reason}`);
  }
}
