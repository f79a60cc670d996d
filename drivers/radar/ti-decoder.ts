import type {
  Decoded,
  DecodedReading,
  DecodedWaveform,
  Decoder,
  StreamSpec,
} from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import { mayHold, rowsIn, tiClouds } from './ti-clouds.ts';
import { firstFrame, firstVersion, stepsText, versionText } from './ti-facts.ts';
import { tiLookahead, tiProbe } from './ti-frame.ts';
import type { TiOptions } from './ti-options.ts';
import { variantsFor } from './ti-options.ts';
import type { TiLayout, TiPacket } from './ti-packet.ts';
import { decodePacket, tiLayouts } from './ti-packet.ts';
import { tiPeople } from './ti-people.ts';
import { pointsIn } from './ti-point-cloud.ts';
import { recordedSteps } from './ti-points.ts';
import { pointStream, tiMetrics, tiStreams, tiWordMetrics } from './ti-tables.ts';
import { shortFloat } from './tiny-row.ts';

type Rows = readonly (readonly number[])[];

/** More frames than an hour's are not missing: the number began anew, or is wrong. */
const gapMost = 36_000;

const units = new Map(tiMetrics.map(({ metric, unit }) => [metric, unit]));
const streamOf = new Map(tiStreams.map((spec) => [spec.stream, spec]));

/** Packets to measurements: what the header says, the people, then the points, which end each packet. */
export function tiDecoder(options: TiOptions): Decoder {
  const variants = variantsFor(options);
  const rateHz = options.frameRateHz;
  const clock = frameClock();
  const people = tiPeople(options.isTracking);
  const told = new Map<string, string>([
    ['header-length', `${variants[0]?.headerBytes}`],
    ['firmware-version', versionText(firstVersion)],
    ['point-steps', stepsText(recordedSteps)],
    ['sub-frame', '0'],
    ['static-object-count', '0'],
    ['skipped-tlv-count', '0'],
  ]);
  let last: TiLayout | undefined;

  const onChange = (metric: string, value: number, t: number, text?: string): DecodedReading[] => {
    const key = text ?? `${value}`;
    if (told.get(metric) === key) return [];
    told.set(metric, key);
    return [reading(metric, value, t, text)];
  };
  const headerOf = ({ version, frame, words }: TiPacket, headerBytes: number, t: number) => [
    ...onChange('header-length', headerBytes, t),
    ...onChange('firmware-version', version, t, versionText(version)),
    ...tiWordMetrics.flatMap(({ word, metric, ratePerMin }) => {
      const value = words[word];
      if (value === undefined) return [];
      return ratePerMin === 0 ? onChange(metric, value, t) : [reading(metric, value, t)];
    }),
    ...(clock.isExpected ? [] : [reading('message-counter', frame, t)]),
  ];
  return framedDecoder({
    lookahead: tiLookahead,
    probe: tiProbe(variants),
    decode(bytes, out, offset) {
      const layouts = tiLayouts(bytes, mayHold, variants);
      // A packet without TLVs fits several headers: the one before tells.
      const layout = layouts.find((one) => isSame(one, last)) ?? layouts[0];
      if (!layout) return;
      last = layout;
      const packet = decodePacket(bytes, layout);
      const t = clock.step(packet.frame) / rateHz;
      const { channels, rows, used, steps } = pointsIn(packet);
      const places = tiClouds.map((cloud) => packet.tlvs.find(({ type }) => type === cloud.type));
      const skipped = packet.tlvs.filter((tlv) => !used.includes(tlv) && !places.includes(tlv)).length;
      const keep = (all: Rows) => finite(all, offset, out);
      const clouds = new Map(
        tiClouds.map((cloud, index) => {
          const data = places[index]?.data;
          return [cloud.stream, data && keep(rowsIn(cloud, data))];
        }),
      );
      const points = keep(rows);
      out.push(
        ...headerOf(packet, layout.variant.headerBytes, t),
        ...(steps ? onChange('point-steps', shortFloat(steps[3]) ?? 0, t, stepsText(steps)) : []),
        ...onChange('skipped-tlv-count', skipped, t),
        ...tiClouds.flatMap(({ stream }) => {
          const spec = streamOf.get(stream);
          const found = clouds.get(stream);
          return spec && found ? [block(spec, spec.channels, found, t, rateHz)] : [];
        }),
        ...people({ points, targets: clouds.get('radar-targets'), heights: clouds.get('radar-heights') }, t),
        block(pointStream, channels, points, t, rateHz),
      );
    },
  });
}

const isSame = (one: TiLayout, other: TiLayout | undefined): boolean =>
  one.variant === other?.variant && one.areLengthsWhole === other.areLengthsWhole;

/** Frames since the first, by their number; one that went back or far ahead counts as the next. */
function frameClock() {
  let next = firstFrame;
  let ticks = -1;
  let isExpected = true;
  return {
    step(frame: number): number {
      const missed = (frame - next) >>> 0;
      isExpected = missed === 0;
      ticks += ticks >= 0 && missed <= gapMost ? 1 + missed : 1;
      next = (frame + 1) >>> 0;
      return ticks;
    },
    get isExpected() {
      return isExpected;
    },
  };
}

/** Rows that hold a value that is no number are left out, as one fault. */
function finite(rows: Rows, offset: number, out: Decoded[]): Rows {
  const kept = rows.filter((row) => row.every(Number.isFinite));
  if (kept.length < rows.length) out.push({ type: 'fault', kind: 'not-finite', offset, length: 0 });
  return kept;
}

function block(
  { stream, channels: all, units: allUnits, plausible }: StreamSpec,
  channels: readonly string[],
  rows: Rows,
  t: number,
  rateHz: number,
): DecodedWaveform {
  const places = channels.map((name) => all.indexOf(name));
  const ranges = places.map((place) => plausible[place] ?? [0, 0]);
  const isIn = (value: number, index: number) => {
    const [least, most] = ranges[index] ?? [0, 0];
    return value >= least && value <= most;
  };
  return {
    type: 'waveform',
    stream,
    channels,
    units: places.map((place) => allUnits[place] ?? '1'),
    samples: rows,
    quality: rows.every((row) => row.every(isIn)) ? 'good' : 'invalid',
    rateHz,
    t,
    isCloud: true,
  };
}

const reading = (metric: string, value: number, t: number, text?: string): DecodedReading => ({
  type: 'reading',
  metric,
  value,
  unit: units.get(metric) ?? '1',
  quality: 'good',
  t,
  ...(text !== undefined && { text }),
});
