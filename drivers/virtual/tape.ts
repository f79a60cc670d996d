import { columnOf } from '../transport/recording.ts';
import type { NamedRecording } from './recordings.ts';

/** A gap in a recording is played as this much at most: nobody watches an hour of nothing. */
const longestGapS = 1;
/** From one recording's end to the next one's beginning. */
const changeS = 1;

/** Recordings one after another, for ever, read at any rate; missing cells stay NaN. */
export class Tape {
  readonly #recordings: readonly NamedRecording[];
  readonly #onChange: (name: string) => void;
  #which = 0;
  #startS: number | undefined;
  /** Played seconds of each row. */
  #times = new Float64Array(0);
  #row = 0;
  #last = new Map<string, number>();
  #before = new Map<string, number>();

  constructor(recordings: readonly NamedRecording[], onChange: (name: string) => void) {
    if (recordings.length === 0) throw new RangeError('a tape needs a recording');
    this.#recordings = recordings;
    this.#onChange = onChange;
  }

  /** The values of the named channels at `s`, which never goes back; NaN where there is none. */
  at(s: number, channels: readonly string[]): number[] {
    if (this.#startS === undefined) this.#load(s);
    while (s >= (this.#startS ?? s) + this.#lengthS()) {
      this.#which = (this.#which + 1) % this.#recordings.length;
      this.#load((this.#startS ?? s) + this.#lengthS());
    }
    const since = s - (this.#startS ?? s);
    while (this.#row + 2 < this.#times.length && (this.#times[this.#row + 1] ?? 0) <= since) this.#row += 1;
    return channels.map((channel) => this.#read(channel, since));
  }

  #lengthS(): number {
    return Math.max(changeS, this.#times.at(-1) ?? 0);
  }

  #load(startS: number): void {
    const named = this.#recordings[this.#which];
    if (named === undefined) return;
    const { t } = named.recording;
    this.#times = new Float64Array(t.length);
    for (let row = 1; row < t.length; row += 1)
      this.#times[row] =
        (this.#times[row - 1] ?? 0) + Math.min(longestGapS, (t[row] ?? 0) - (t[row - 1] ?? 0));
    this.#startS = startS;
    this.#row = 0;
    this.#before = this.#last;
    this.#last = new Map();
    this.#onChange(named.name);
  }

  #read(channel: string, since: number): number {
    const named = this.#recordings[this.#which];
    const column = named && columnOf(named.recording, channel);
    if (column === undefined) return Number.NaN;
    const from = this.#times[this.#row] ?? 0;
    const to = this.#times[this.#row + 1] ?? from;
    const a = column[this.#row] ?? Number.NaN;
    const b = column[this.#row + 1] ?? a;
    const share = to > from ? Math.max(0, Math.min(1, (since - from) / (to - from))) : 0;
    const value = Number.isFinite(b) ? a + share * (b - a) : a;
    const before = this.#before.get(channel);
    const shown =
      before !== undefined && since < changeS ? before + (since / changeS) * (value - before) : value;
    if (Number.isFinite(shown) && since >= changeS) this.#last.set(channel, shown);
    return shown;
  }
}
