import { archiveDay } from './bench/archive-day.ts';
import { driversProcess } from './bench/drivers-process.ts';
import { isWithin, lineOf } from './bench/figure.ts';
import { handoverNight } from './bench/handover-night.ts';
import { replayedHour } from './bench/replayed-hour.ts';
import { residentFortnight } from './bench/resident-fortnight.ts';
import { screens } from './bench/screens.ts';
import type { WriteLine } from './decode.ts';

/**
 * `vigil bench`: the project's own figures, each beside its limit, as ratios taken in one run where a machine's speed would
 * decide. Exit code 1 when one is beyond its limit.
 */
export async function bench(
  { isJson, seconds }: { readonly isJson: boolean; readonly seconds: number },
  write: WriteLine,
): Promise<number> {
  const figures = [
    ...archiveDay(),
    await residentFortnight(),
    await replayedHour(),
    await handoverNight(),
    ...(await screens(seconds)),
    ...(await driversProcess(seconds)),
  ];
  for (const figure of figures) {
    await write(isJson ? JSON.stringify({ ...figure, isWithin: isWithin(figure) }) : lineOf(figure));
  }
  return figures.every(isWithin) ? 0 : 1;
}
