import type { Decoded, DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import type { FrameRule } from '../frames.ts';
import { badCheck, framedDecoder, needMore, noFrame } from '../frames.ts';
import {
  blockAt,
  espa,
  headers,
  isDigit,
  latin1,
  longestBlock,
  recordIn,
  recordTypes,
} from './espa-block.ts';

const good = { type: 'reading', unit: '1', quality: 'good', t: 0 } as const;

/** A control character by what it says; ENQ and NAK may have an address or a reason before them. */
export const signals: ReadonlyMap<number, string> = new Map([
  [espa.eot, 'end'],
  [espa.enq, 'enquiry'],
  [espa.ack, 'ack'],
  [espa.nak, 'nak'],
]);

/** Reads what the peer says: control characters with their prefix, and blocks whose check is right. */
export const espaDecoder = ({ dataBits }: { readonly dataBits: 7 | 8 }): Decoder =>
  framedDecoder({
    lookahead: longestBlock,
    probe(bytes, start, end) {
      const first = bytes[start] ?? 0;
      if (signals.has(first)) return 1;
      if (isDigit(first)) {
        if (start + 1 >= end) return needMore;
        const second = bytes[start + 1] ?? 0;
        return second === espa.enq || second === espa.nak ? 2 : noFrame;
      }
      const sight = blockAt(bytes, start, end, dataBits);
      if (typeof sight === 'number') return sight;
      if (sight === 'more') return needMore;
      return sight === 'bad-check' ? badCheck : noFrame;
    },
    decode,
  });

const decode: FrameRule['decode'] = (frame, out) => {
  if (frame[0] === espa.soh) return block(frame, out);
  const code = frame.at(-1) ?? 0;
  const prefix = frame.length > 1 ? ` ${latin1(frame.subarray(0, 1))}` : '';
  out.push({ ...good, metric: 'peer-signal', value: code, text: `${signals.get(code)}${prefix}` });
};

/** The separators as their pictures, so that the text can be read and put back into bytes. */
function block(frame: Uint8Array, out: Decoded[]): void {
  const header = latin1(frame.subarray(1, 2));
  const text = latin1(frame.subarray(3, -2)).replaceAll('\x1e', '␞').replaceAll('\x1f', '␟');
  out.push({ ...good, metric: 'pager-record', value: Number(header), text });
  const status = header === headers.status ? recordIn(frame, recordTypes.callStatus) : undefined;
  if (status !== undefined && /^\d$/.test(status))
    out.push({ ...good, metric: 'call-status', value: Number(status) } satisfies DecodedReading);
}
