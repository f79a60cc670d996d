import { columnOf, type Recording } from '../../../drivers/transport/recording.ts';

/** A span of seconds in which something held. */
export interface Span {
  readonly parameter: string;
  readonly fromS: number;
  readonly untilS: number;
}

interface Limits {
  readonly low?: number;
  readonly high?: number;
}

/**
 * Limits as a bedside monitor for adults has them when nobody has set them (usual factory defaults, general knowledge of it):
 * every excursion is an alarm, without delay.
 */
export const monitorLimits: Readonly<Record<string, Limits>> = {
  spo2: { low: 90 },
  hr: { low: 50, high: 120 },
  resp: { low: 8, high: 30 },
  sbp: { low: 90, high: 160 },
};

/**
 * What a person would call an event afterwards: a value that scores 3 by itself in NEWS2 (RCP 2017: SpO2 ≤ 91 on scale 1, pulse
 * ≤ 40 or ≥ 131, respiration ≤ 8 or ≥ 25, systolic ≤ 90 or ≥ 220) and lasts. Limits of neither side, so that neither is
 * measured by its own rule.
 */
export const eventLimits: Readonly<Record<string, Limits>> = {
  spo2: { low: 91.5 },
  hr: { low: 40.5, high: 130.5 },
  resp: { low: 8.5, high: 24.5 },
  sbp: { low: 90.5, high: 219.5 },
};

/** Values that no living person has are the sensor's, not the person's. */
const plausible: Readonly<Record<string, readonly [number, number]>> = {
  spo2: [40, 100],
  hr: [15, 300],
  resp: [1, 80],
  sbp: [30, 300],
};

const isBeyond = (value: number, { low = -Infinity, high = Infinity }: Limits) => value < low || value > high;

/** Spans in which a parameter was beyond its limits; unusable values neither begin nor end one. */
export function excursions(
  recording: Recording,
  limits: Readonly<Record<string, Limits>>,
  isAnyValue = true,
): readonly Span[] {
  return Object.entries(limits).flatMap(([parameter, limit]) => {
    const column = columnOf(recording, parameter);
    const [least, most] = plausible[parameter] ?? [-Infinity, Infinity];
    const spans: Span[] = [];
    let fromS: number | undefined;
    let lastS = 0;
    column?.forEach((value, row) => {
      // A monitor alarms on what it measures; only an event needs a value that can be true.
      const isUsable = Number.isFinite(value) && (isAnyValue ? value > 0 : value >= least && value <= most);
      if (!isUsable) return;
      const atS = recording.t[row] ?? 0;
      if (isBeyond(value, limit)) {
        fromS ??= atS;
        lastS = atS;
      } else if (fromS !== undefined) {
        spans.push({ parameter, fromS, untilS: lastS });
        fromS = undefined;
      }
    });
    if (fromS !== undefined) spans.push({ parameter, fromS, untilS: lastS });
    return spans;
  });
}

/** Spans without a usable value after one was there: a monitor tells each as a technical alarm, lead or sensor off, without delay. */
export function gaps(
  recording: Recording,
  limits: Readonly<Record<string, Limits>> = monitorLimits,
): readonly Span[] {
  return Object.keys(limits).flatMap((parameter) => {
    const spans: Span[] = [];
    let wasUsable = false;
    columnOf(recording, parameter)?.forEach((value, row) => {
      const isUsable = value > 0;
      const atS = recording.t[row] ?? 0;
      if (!isUsable && wasUsable) spans.push({ parameter, fromS: atS, untilS: atS });
      wasUsable = isUsable;
    });
    return spans;
  });
}

/** Impacts of a threshold-only fall pendant: every |a| above 3 g, one alarm in ten seconds. */
export function impacts(recording: Recording, limitG = 3): readonly number[] {
  const [x, y, z] = ['acc_x', 'acc_y', 'acc_z'].map((channel) => columnOf(recording, channel));
  const found: number[] = [];
  recording.t.forEach((atS, row) => {
    const size = Math.hypot(x?.[row] ?? 0, y?.[row] ?? 0, z?.[row] ?? 0);
    if (size > limitG && atS - (found.at(-1) ?? -Infinity) > 10) found.push(atS);
  });
  return found;
}
