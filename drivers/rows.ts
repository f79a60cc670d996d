import { isSameList } from '../gateway/core/same-list.ts';
import type { Decoded, DecodedWaveform } from '../gateway/plugin/driver.ts';

/** Joins rows that follow each other in one stream into blocks, so that not every sample travels alone. */
export interface RowJoiner {
  /** What is complete once this has come; everything leaves in the order in which it began. */
  push(decoded: Decoded): Decoded[];
  /** The blocks still open. */
  flush(): DecodedWaveform[];
}

interface OpenBlock {
  /** What began it. */
  readonly first: DecodedWaveform;
  readonly t: number;
  readonly rows: (readonly number[])[];
  readonly rowsMost: number;
}

const nothing: Decoded[] = [];
const noBlocks: DecodedWaveform[] = [];

/**
 * A joiner whose blocks hold `rowsMost(rateHz)` rows at most. A reading, a fault, a cloud, a gap, or a change of rate,
 * quality or channels ends every open block, so that streams sampled together stay cut at the same instants.
 */
export function rowJoiner(rowsMost: (rateHz: number) => number): RowJoiner {
  const open = new Map<string, OpenBlock>();

  const flush = () => {
    if (open.size === 0) return noBlocks;
    const blocks: DecodedWaveform[] = [];
    for (const block of open.values()) blocks.push(joined(block));
    open.clear();
    return blocks;
  };
  /** The usual case, many thousand times a second: one row that follows the last one. */
  const extend = (waveform: DecodedWaveform): boolean => {
    const block = open.get(waveform.stream);
    const [row] = waveform.samples;
    if (!block || !row || waveform.samples.length > 1) return false;
    if (block.rows.length >= block.rowsMost || !continues(block, waveform, waveform.t)) return false;
    block.rows.push(row);
    return true;
  };
  const append = (waveform: DecodedWaveform, done: DecodedWaveform[]) => {
    const most = Math.max(1, Math.floor(rowsMost(waveform.rateHz)));
    for (let from = 0; from < waveform.samples.length; ) {
      const t = waveform.t + from / waveform.rateHz;
      const block = open.get(waveform.stream);
      if (block && (block.rows.length >= most || !continues(block, waveform, t))) {
        done.push(...flush());
        continue;
      }
      const room = most - (block?.rows.length ?? 0);
      const rows = waveform.samples.slice(from, from + room);
      if (block) block.rows.push(...rows);
      else open.set(waveform.stream, { first: waveform, t, rows, rowsMost: most });
      from += rows.length;
    }
  };
  return {
    push(decoded) {
      if (decoded.type !== 'waveform' || decoded.isCloud) return [...flush(), decoded];
      if (extend(decoded)) return nothing;
      const done: DecodedWaveform[] = [];
      append(decoded, done);
      return done;
    },
    flush,
  };
}

/** Field by field: a spread is allocated among the old objects, and its rows with it. */
function joined({ first, t, rows }: OpenBlock): DecodedWaveform {
  const { stream, channels, units, quality, rateHz } = first;
  return { type: 'waveform', stream, channels, units, samples: rows, quality, rateHz, t };
}

/** Whether a row at `t` is the block's next: the same shape, and no more than half a period from where it is due. */
function continues(block: OpenBlock, next: DecodedWaveform, t: number): boolean {
  const { first, rows } = block;
  const due = block.t + rows.length / first.rateHz;
  return (
    first.rateHz === next.rateHz &&
    first.quality === next.quality &&
    Math.abs(t - due) <= 0.5 / first.rateHz &&
    isSameList(first.channels, next.channels) &&
    isSameList(first.units, next.units)
  );
}
