import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { tiClouds, tlvOf } from './ti-clouds.ts';
import { firstFrame, firstVersion, stepsOf } from './ti-facts.ts';
import type { TiWord } from './ti-header.ts';
import { tiVariantOf } from './ti-header.ts';
import type { TiOptions } from './ti-options.ts';
import { variantsFor } from './ti-options.ts';
import { encodePacket } from './ti-packet.ts';
import { pointTlvs } from './ti-point-cloud.ts';
import { recordedSteps } from './ti-points.ts';
import { pointStream, tiWordMetrics } from './ti-tables.ts';

type Rows = readonly (readonly number[])[];

/** Measurements to packets: a packet leaves with its points, and carries the clouds that came since the last. */
export function tiEncoder({ firmware }: TiOptions): Encoder {
  const waiting = new Map<string, Rows>();
  const words: Partial<Record<TiWord, number>> = {};
  let variant = variantsFor({ firmware })[0] ?? tiVariantOf(null);
  let version = firstVersion;
  let frame = firstFrame;
  let steps = recordedSteps;

  const take = ({ metric, value, text = '' }: DecodedReading) => {
    const word = tiWordMetrics.find((row) => row.metric === metric)?.word;
    if (word) words[word] = value ?? 0;
    if (metric === 'header-length' && firmware === 'auto') variant = tiVariantOf(value);
    if (metric === 'firmware-version') version = value ?? 0;
    if (metric === 'message-counter') frame = value ?? 0;
    if (metric === 'point-steps') steps = stepsOf(text) ?? steps;
  };
  return {
    push(measurement) {
      if (measurement.type === 'reading') {
        take(measurement);
        return new Uint8Array(0);
      }
      const { stream, channels, samples } = measurement;
      if (stream !== pointStream.stream) {
        if (tiClouds.some((cloud) => cloud.stream === stream)) waiting.set(stream, samples);
        return new Uint8Array(0);
      }
      const clouds = tiClouds.flatMap((cloud) => {
        const rows = waiting.get(cloud.stream);
        return rows ? [tlvOf(cloud, rows)] : [];
      });
      waiting.clear();
      const packet = {
        firmware: variant.firmware,
        version,
        frame,
        words: { ...words, objects: samples.length },
        tlvs: [...pointTlvs(variant.firmware, { channels, rows: samples }, steps), ...clouds],
        areLengthsWhole: variant.areLengthsWhole,
      };
      frame = (frame + 1) >>> 0;
      return encodePacket(packet);
    },
    end: () => new Uint8Array(0),
  };
}
