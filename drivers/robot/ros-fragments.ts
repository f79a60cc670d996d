import type { Json } from '../messages.ts';
import { longestPayload, numberOf, textOf } from '../messages.ts';

/** Messages in pieces that may be under way at once, and the most pieces of one. */
const messagesMost = 4;
const piecesMost = 64;

/** What has become of a piece: still waiting, the whole text, or what was wrong. */
export type Fragment = { readonly text?: string; readonly problem?: string };

interface Pieces {
  readonly total: number;
  readonly parts: Map<number, string>;
  length: number;
}

/**
 * Puts messages together that the bridge sent in pieces, in whatever order these come. Never holds more than a few
 * messages of the longest length; the one begun first gives way.
 */
export function fragments(): (message: Json) => Fragment {
  const underWay = new Map<string, Pieces>();

  const begun = (id: string, total: number): Pieces => {
    const pieces: Pieces = { total, parts: new Map(), length: 0 };
    const [oldest] = underWay.keys();
    if (underWay.size >= messagesMost && oldest !== undefined) underWay.delete(oldest);
    underWay.set(id, pieces);
    return pieces;
  };
  return (message) => {
    const [id, { data }] = [textOf(message['id']) ?? '', message];
    const [num, total] = [numberOf(message['num']), numberOf(message['total'])];
    if (typeof data !== 'string' || num === undefined || total === undefined)
      return { problem: 'fragment without data, num or total' };
    if (!Number.isInteger(num) || !Number.isInteger(total) || total > piecesMost || num < 0 || num >= total)
      return { problem: `fragment ${num} of ${total}` };
    const known = underWay.get(id);
    // A piece that was there already belongs to the next message of that name: the one before lost a piece.
    const isNext = known === undefined || known.total !== total || known.parts.has(num);
    if (known && isNext) underWay.delete(id);
    const pieces = known && !isNext ? known : begun(id, total);
    pieces.parts.set(num, data);
    pieces.length += data.length;
    if (pieces.length > longestPayload) {
      underWay.delete(id);
      return { problem: 'fragments of a message that is too long' };
    }
    if (pieces.parts.size < total) return {};
    underWay.delete(id);
    return { text: Array.from({ length: total }, (_, index) => pieces.parts.get(index) ?? '').join('') };
  };
}
