import type { Responder } from '../../gateway/plugin/conversation.ts';
import { joined } from '../frames.ts';
import { blockAt, espa, longestBlock } from './espa-block.ts';
import type { EspaOptions } from './espa-options.ts';

const nothing = new Uint8Array(0);

/**
 * A virtual pager system that is polled and selected: ready for every page, with nothing to say by itself. It is no
 * control station: a virtual device speaks only when it is spoken to.
 */
export function espaResponder({ ownAddress, peerAddress, dataBits }: EspaOptions): Responder {
  let held: Uint8Array = nothing;
  let isPolled = false;
  const enquiry = (address: string) => [address.charCodeAt(0), espa.enq];
  const selection = [...enquiry(ownAddress), ...enquiry(peerAddress)];
  const begins = (bytes: readonly number[]) => bytes.every((byte, index) => held[index] === byte);

  /** How many bytes the next word takes, and what is answered; none while it is not whole. */
  const next = (): { readonly length: number; readonly answer: readonly number[] } | undefined => {
    const sight = blockAt(held, 0, held.length, dataBits);
    if (typeof sight === 'number') return { length: sight, answer: [espa.ack] };
    if (sight === 'more' && held.length < longestBlock) return undefined;
    if (sight === 'bad-check') return { length: held.length, answer: [0x31, espa.nak] };
    if (held.length >= 4 && begins(selection)) return { length: 4, answer: [espa.ack] };
    if (held.length < 4 && selection.slice(0, held.length).every((byte, index) => held[index] === byte))
      return undefined;
    if (begins(enquiry(peerAddress))) return { length: 2, answer: [espa.eot] };
    return held.length === 1 && held[0] === peerAddress.charCodeAt(0) ? undefined : { length: 1, answer: [] };
  };
  return {
    hear(bytes) {
      held = joined(held, bytes);
      let said: Uint8Array = nothing;
      while (held.length > 0) {
        const word = next();
        if (!word) break;
        held = held.slice(word.length);
        said = joined(said, Uint8Array.from(word.answer));
        isPolled ||= word.answer.length > 0;
      }
      return said;
    },
    get isStreaming() {
      return isPolled;
    },
    reset() {
      held = nothing;
      isPolled = false;
      return nothing;
    },
  };
}
