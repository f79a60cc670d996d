import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { espa, sealed } from './espa-block.ts';
import { signals } from './espa-decoder.ts';

const nothing = new Uint8Array(0);

/** Readings to what the peer says: the inverse of the decoder. A call's status is part of its record. */
export function espaEncoder({ dataBits }: { readonly dataBits: 7 | 8 }): Encoder {
  const record = ({ value, text }: DecodedReading): Uint8Array => {
    if (text === undefined || value === null || !Number.isInteger(value) || value < 0 || value > 9)
      return nothing;
    const body = text.replaceAll('␞', '\x1e').replaceAll('␟', '\x1f');
    const bytes = Array.from(body, (character) => character.charCodeAt(0) & (dataBits === 7 ? 0x7f : 0xff));
    return sealed([espa.soh, 0x30 + value, espa.stx, ...bytes, espa.etx], dataBits);
  };
  const signal = ({ value, text = '' }: DecodedReading): Uint8Array => {
    if (value === null || !signals.has(value)) return nothing;
    const prefix = / (\d)$/.exec(text)?.[1];
    return Uint8Array.from([...(prefix === undefined ? [] : [prefix.charCodeAt(0)]), value]);
  };
  return {
    push(measurement) {
      if (measurement.type !== 'reading') return nothing;
      if (measurement.metric === 'pager-record') return record(measurement);
      return measurement.metric === 'peer-signal' ? signal(measurement) : nothing;
    },
    end: () => nothing,
  };
}
