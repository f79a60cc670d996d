import { type Random, seededRandom } from '../../drivers/virtual/random.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { BoundDevice } from '../../gateway/plugin/detector.ts';
import { bathOf, type DayPlan, type Happening, isOutOfBed, patchOf, scaleOf } from './day-plan.ts';

/** One word of a device around the bed. */
export interface RoomWord {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
}

interface RoomDevice {
  readonly bound: BoundDevice;
  readonly everyMs: number;
  /** What it says at a moment; it remembers from word to word. */
  readonly says: (now: Happening | undefined, trueMs: number) => readonly RoomWord[];
}

const device = (
  id: string,
  driver: string,
  metrics: readonly string[],
  silentAfterMs: number,
): BoundDevice => ({ deviceId: deviceId(id), driver, streams: [], metrics, silentAfterMs });

/** The sensors around a bed: a scale under it, presence in the bathroom, a patch on the resident. */
export const roomDevicesOf = (bed: string): readonly BoundDevice[] => [
  { ...device(scaleOf(bed), 'bed-scale', ['bed-mass'], 75_000), watches: 'bed' },
  { ...device(bathOf(bed), 'presence-radar', ['presence'], 75_000), watches: 'bathroom' },
  device(patchOf(bed), 'vital-patch', ['respiration-rate', 'temperature'], 75_000),
];

/** The same with what they say on this day. */
export function speakingRoom(plan: DayPlan, bed: string): readonly RoomDevice[] {
  const [scale, bath, patch] = roomDevicesOf(bed);
  if (scale === undefined || bath === undefined || patch === undefined) return [];
  const out = plan.happenings.filter((one) => one.subject === bed && isOutOfBed(one));
  const isOut = (trueMs: number) => out.some(({ fromMs, untilMs }) => trueMs >= fromMs && trueMs < untilMs);
  return [
    { bound: scale, everyMs: 15_000, says: massOf(seededRandom(plan.seed, `mass ${bed}`), isOut) },
    {
      bound: bath,
      everyMs: 15_000,
      says: (now) => {
        const isThere = now?.kind === 'bathroom' || now?.kind === 'long-stay';
        return [{ metric: 'presence', value: isThere ? 1 : 0, unit: '1' }];
      },
    },
    { bound: patch, everyMs: 20_000, says: patchSays(seededRandom(plan.seed, `patch ${bed}`)) },
  ];
}

/** A sleeper stirs every minute or two, by some kilograms on the cells; who lies still only breathes. */
function massOf(random: Random, isOut: (trueMs: number) => boolean): RoomDevice['says'] {
  let leanKg = 0;
  return (now, trueMs) => {
    if (now?.kind !== 'lying-still' && random.isHappening(0.15))
      leanKg = leanKg > 0 ? -random.between(1.5, 4) : random.between(1.5, 4);
    const value = isOut(trueMs) ? random.between(-0.3, 0.3) : 62 + leanKg + random.between(-0.2, 0.2);
    return [{ metric: 'bed-mass', value, unit: 'kg' }];
  };
}

export const usualPulse = 72;
export const usualRespiration = 15;
export const usualTemperature = 36.6;

function patchSays(random: Random): RoomDevice['says'] {
  return (now) => {
    const isIll = now?.kind === 'deterioration';
    const respiration = (isIll ? 28 : usualRespiration) + random.between(-1, 1);
    const temperature = (isIll ? 39.4 : usualTemperature) + random.between(-0.1, 0.1);
    return [
      { metric: 'respiration-rate', value: Math.round(respiration), unit: '/min' },
      { metric: 'temperature', value: temperature, unit: 'Cel' },
    ];
  };
}
