import type { DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { fda2Command, fda2Commands, fda2Conversation, fda2Responder } from './fda2-conversation.ts';
import type { Fda2Options } from './fda2-options.ts';
import { fda2Limits, fda2Options } from './fda2-options.ts';
import { fda2Metrics, fda2Rows, fda2Settings } from './fda2-tables.ts';
import { tinyDecoder, tinyEncoder } from './tiny-frame.ts';
import type { Value } from './tiny-row.ts';

/**
 * Seeed MR60FDA2 fall radar. Its fall is a level, and a vendor's black box: nothing published says how often it is right,
 * so it is a suspected fall. Firmwares differ in the width of `presence`, and the live target height has one source only.
 */
export const seeedMr60fda2 = defineDriver<Fda2Options>({
  name: 'seeed-mr60fda2',
  family: 'radar',
  transport: 'serial',
  summary: 'Seeed MR60FDA2 60 GHz fall radar under the ceiling, on a serial line.',
  source: 'TinyFrame, standards page mmwave 1.1, 1.2, 1.4 and 5',
  streams: [],
  metrics: fda2Metrics,
  config: fda2Options,
  silentAfterMs: 5_000,
  timeBase: 'arrival',
  line: () => ({ baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder,
  encoder: () => tinyEncoder(fda2Rows),
  conversation: fda2Conversation,
  responder: fda2Responder,
  commands: fda2Commands,
  command: fda2Command,
});

const units = new Map(fda2Metrics.map(({ metric, unit }) => [metric, unit]));

function decoder(asked: Fda2Options): Decoder {
  let frames = 0;
  return tinyDecoder(fda2Rows, ({ names }, values) => {
    // It has no clock and no documented rate, so `t` only counts frames; what counts is the arrival.
    const t = frames++;
    return names.map((metric, index) => reading(metric, values[index] ?? null, t, asked));
  });
}

/** A radar that counts with another height than it hangs at must be seen, since its falls are not to be relied upon. */
function reading(metric: string, value: Value, t: number, asked: Fda2Options): DecodedReading {
  const base = { type: 'reading', metric, value, unit: units.get(metric) ?? '1', t } as const;
  if (value === null) return { ...base, quality: 'invalid', reason: 'no-data' };
  if (metric.endsWith('-accepted') && value === 0)
    return { ...base, quality: 'questionable', reason: 'refused' };
  const setting = fda2Settings.find((row) => row.metric === metric);
  if (!setting) return { ...base, quality: 'good' };
  if (!fda2Limits[setting.option].safeParse(value).success) {
    return { ...base, quality: 'questionable', reason: 'outside-limits' };
  }
  const wanted = asked[setting.option];
  const isAsSet = wanted === undefined || Math.abs(value - wanted) < 0.001;
  return isAsSet ? { ...base, quality: 'good' } : { ...base, quality: 'questionable', reason: 'not-as-set' };
}
