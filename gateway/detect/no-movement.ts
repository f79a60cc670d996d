import { map, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { elapsedMs, type Instant } from '../core/instant.ts';
import { defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { type BedSeen, bedSeen, bedSources } from './bed-occupancy.ts';
import { bedScaleShape, isScaleOrdered, scaleOf, scaleOrder } from './bed-scale-options.ts';
import { conditionEvents, type Look } from './condition.ts';
import { type Stir, stillnessSources, stirs } from './movement.ts';

const name = 'no-movement';
const version = '1.0.0';

const options = z
  .strictObject({
    ...bedScaleShape,
    stillForMin: z
      .number()
      .min(5)
      .max(480)
      .default(120)
      .describe('Minutes in bed without any movement; two hours is a usual interval of repositioning.'),
    movedKg: z
      .number()
      .min(0.2)
      .max(10)
      .default(1)
      .describe('Change of one load cell within a second that counts as movement; breathing is less.'),
    bodyMovement: z
      .number()
      .min(1)
      .max(50)
      .default(5)
      .describe('Body-movement number of a radar above which somebody has moved.'),
  })
  .refine(isScaleOrdered, scaleOrder);
type NoMovementOptions = z.output<typeof options>;

export interface StillState {
  /** The newest word of each device whose stillness counts. */
  readonly witnesses: ReadonlyMap<string, Stir>;
  readonly stillSince?: Instant;
  /** Since when they lay still when the gateway stopped; the first witness that can tell decides whether they still do. */
  readonly stillBefore?: Instant;
  readonly look?: Look;
}

export const nobodyKnown: StillState = { witnesses: new Map() };

type Word = { readonly kind: 'bed'; readonly seen: BedSeen } | { readonly kind: 'stir'; readonly stir: Stir };

/** The next state of lying still. Pure. Unknown is not still: without a fresh witness the time begins anew. */
export function stillStep(state: StillState, word: Word): StillState {
  const { look: _, ...known } = state;
  if (word.kind === 'stir') {
    const { stir } = word;
    const witnesses = stir.isWitness ? new Map([...known.witnesses, [stir.deviceId, stir]]) : known.witnesses;
    return stir.moved ? { witnesses, look: lookAt(stir.at, stir, false) } : { ...known, witnesses };
  }
  const { at, isOccupied } = word.seen;
  const telling = [...known.witnesses.values()].filter(
    (stir) => stir.moved !== undefined && elapsedMs(stir.at, at) <= stir.freshForMs,
  );
  const isStill = telling.length === 0 ? undefined : telling.every(({ moved }) => moved === false);
  const holds = isOccupied === false ? false : isOccupied === undefined ? undefined : isStill;
  const { stillBefore, stillSince = stillBefore ?? at, ...rest } = known;
  const by = telling[0];
  if (holds === undefined)
    return { ...rest, ...(stillBefore && { stillBefore }), look: lookAt(at, by, holds) };
  if (!holds) return { ...rest, look: lookAt(at, by, holds) };
  return { ...rest, stillSince, look: lookAt(at, by, true, elapsedMs(stillSince, at)) };
}

function lookAt(at: Instant, by: Stir | undefined, holds: boolean | undefined, stillMs = 0): Look {
  const evidence = by
    ? [
        {
          witness: by.isWitness ? 'bed' : 'device',
          key: 'no-movement',
          values: { minutes: Math.floor(stillMs / 60_000) },
          deviceId: by.deviceId,
          isFor: true,
        },
      ]
    : [];
  return { holds, at, evidence };
}

/**
 * In bed and not moved for long. Its limits: it sees movement, not life, so that somebody who lies very still and a heavy
 * bag on the bed look alike, and breathing is not looked for; a wearable counts only when it moves. Two people's
 * movements in one bed are one. Source: issue 4; the thresholds are judgement, not measured.
 */
export const noMovement = defineDetector<NoMovementOptions>({
  name,
  version,
  summary: 'In bed and no movement for long, by load cells or radar; it sees movement, not life.',
  needs: {
    streams: [],
    metrics: [],
    models: [],
    oneOf: [bedSources, stillnessSources],
    blindedBy: ['bed-sensor-fault'],
  },
  emits: ['no-movement'],
  options,
  detect(input, chosen) {
    const word$: Observable<Word> = merge(
      stirs(input, chosen).pipe(map((stir): Word => ({ kind: 'stir', stir }))),
      bedSeen(input, scaleOf(chosen)).pipe(map((seen): Word => ({ kind: 'bed', seen }))),
    );
    const stillBefore = input.presentBefore('no-movement');
    return word$.pipe(
      scan(stillStep, stillBefore ? { ...nobodyKnown, stillBefore } : nobodyKnown),
      eachOf(({ look }) => (look ? [look] : [])),
      conditionEvents(
        {
          type: 'no-movement',
          detector: name,
          version,
          confidence: 1,
          onDelayMs: chosen.stillForMin * 60_000,
          offDelayMs: 0,
          wasPresent: stillBefore !== undefined,
        },
        input,
      ),
    );
  },
});
