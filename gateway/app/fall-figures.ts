import { z } from 'zod';
import { type FallRatios, fallRatios, ratiosWithoutBundle } from '../corroborate/weights.ts';
import type { ModelManifest } from '../plugin/model.ts';

const counts = z.object({
  falls: z.number().int().min(0),
  caught: z.number().int().min(0),
  activities: z.number().int().min(0),
  specificity: z.number().min(0).max(1),
});
const fallCounts = z.object({ confirmedWithPosture: counts, alone: counts, either: counts });

/** The likelihood ratios of the fall rule from what its bundle counted on people whom its networks never saw. */
export function fallFigures(manifest: ModelManifest | undefined): FallRatios {
  const sets = ['neverSeen', 'development'].flatMap((name) => {
    const parsed = fallCounts.safeParse(manifest?.metrics?.[name]);
    return parsed.success ? [parsed.data] : [];
  });
  return sets.length === 0 ? ratiosWithoutBundle : fallRatios(sets);
}
