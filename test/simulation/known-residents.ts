import type { LearntRow } from '../../gateway/core/memory.ts';
import { driftRows, freshVital, vitalBaseline, vitalStep } from '../../gateway/detect/vital-baseline.ts';
import { beds } from './day-plan.ts';
import { usualPulse, usualRespiration, usualTemperature } from './room-devices.ts';
import { dayStartsMs } from './virtual-time.ts';

const usual: Readonly<Record<string, number>> = {
  pulse: usualPulse,
  respiration: usualRespiration,
  temperature: usualTemperature,
  spo2: 96,
};
const knownDays = 8;
const slotMs = 300_000;

/** What the gateway has learnt about its residents in the days before, by the detector's own rule. */
export function learntBefore(): readonly LearntRow[] {
  const chosen = vitalBaseline.options.parse({}) as Parameters<typeof vitalStep>[3];
  const rows = driftRows.flatMap((row) => {
    const value = usual[row.vital];
    if (value === undefined) return [];
    let state = freshVital;
    for (let wallMs = dayStartsMs - knownDays * 86_400_000; wallMs < dayStartsMs; wallMs += slotMs)
      state = vitalStep(state, { wallMs, value }, row, chosen).state;
    return [{ key: `${vitalBaseline.name}.${row.vital}`, body: JSON.stringify(state) }];
  });
  return beds.flatMap((bed) =>
    rows.map((row) => ({ ...row, residentId: residentOf(bed), changedMs: dayStartsMs })),
  );
}

export const residentOf = (bed: string): string => `resident-${bed}`;
