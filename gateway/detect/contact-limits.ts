/**
 * ISO/TS 15066:2016 table A.2, quasi-static force limits in newton, by body region. They describe the onset of pain in healthy
 * adults, not harm to frail people, so they are ceilings here: a site may lower them, nothing may raise them.
 * Back, chest, abdomen, pelvis, arms and hand are confirmed by two sources; the others are weakly sourced. Skull, forehead and
 * face have no transient allowance: contact there is not allowed while moving.
 */
export const contactLimits = {
  'skull-forehead': { quasiStaticN: 130, transientFactor: 1 },
  face: { quasiStaticN: 65, transientFactor: 1 },
  neck: { quasiStaticN: 150, transientFactor: 2 },
  'back-shoulders': { quasiStaticN: 210, transientFactor: 2 },
  chest: { quasiStaticN: 140, transientFactor: 2 },
  abdomen: { quasiStaticN: 110, transientFactor: 2 },
  pelvis: { quasiStaticN: 180, transientFactor: 2 },
  'upper-arm': { quasiStaticN: 150, transientFactor: 2 },
  'lower-arm': { quasiStaticN: 160, transientFactor: 2 },
  hand: { quasiStaticN: 140, transientFactor: 2 },
  thigh: { quasiStaticN: 220, transientFactor: 2 },
  'lower-leg': { quasiStaticN: 130, transientFactor: 2 },
} as const;

export type BodyRegion = keyof typeof contactLimits;
export const bodyRegions = Object.keys(contactLimits) as [BodyRegion, ...BodyRegion[]];

/** The lowest limits of the regions that a robot's task may touch, times `share`. */
export function limitsFor(
  regions: readonly BodyRegion[],
  share: number,
): { readonly quasiStaticN: number; readonly transientN: number } {
  const rows = regions.map((region) => contactLimits[region]);
  return {
    quasiStaticN: share * Math.min(...rows.map((row) => row.quasiStaticN)),
    transientN: share * Math.min(...rows.map((row) => row.quasiStaticN * row.transientFactor)),
  };
}
