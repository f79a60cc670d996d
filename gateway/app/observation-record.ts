import { z } from 'zod';
import { bedId, residentId, staffId } from '../core/id.ts';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import {
  acvpu,
  handMeasured,
  type Observation,
  type ObservedName,
  oxygenDevices,
  type Standing,
  standingOf,
} from '../core/observation.ts';
import type { Refusal } from '../station/wire.ts';

const instant = z.strictObject({
  wallMs: z.number(),
  monoMs: z.number(),
  bootId: z.string(),
  errorMs: z.number(),
});
const recorded = z.object({
  id: z.string(),
  bedId: z.string(),
  by: z.string(),
  seenAt: instant,
  values: z.object({
    ...Object.fromEntries(handMeasured.map(({ name }) => [name, z.number().optional()])),
    consciousness: z.enum(acvpu).optional(),
    oxygen: z
      .discriminatedUnion('kind', [
        z.object({ kind: z.literal('air') }),
        z.object({
          kind: z.literal('oxygen'),
          device: z.enum(oxygenDevices),
          flowLpm: z.number().optional(),
          percent: z.number().optional(),
        }),
      ])
      .optional(),
  }),
  corrects: z.string().optional(),
});

/** The ledger line of an entry; what it corrects stays there as it was. */
export const entryOf = ({ residentId: subject, at, enteredAt, ...body }: Observation): LedgerEntry => ({
  kind: 'observation',
  subject,
  at: enteredAt,
  body: { ...body, seenAt: at },
});

/** An entry as the ledger has it; undefined where this version cannot read it. */
export function observationOf({ subject, at: enteredAt, body }: LedgerEntry): Observation | undefined {
  const parsed = recorded.safeParse(body);
  if (!parsed.success) return undefined;
  const { id, by, seenAt, values, corrects } = parsed.data;
  return {
    id,
    residentId: residentId(subject),
    bedId: bedId(parsed.data.bedId),
    by: staffId(by),
    at: seenAt,
    enteredAt,
    values,
    ...(corrects === undefined ? {} : { corrects }),
  };
}

const refusals = {
  'nobody-here': 'Nobody lies in this bed by the configuration.',
  'nothing-entered': 'Nothing was entered.',
  'pressure-swapped': 'The diastolic pressure must be below the systolic one.',
  'diastolic-alone': 'Enter the systolic pressure too.',
  'entry-unknown': 'There is no such entry of this resident any more.',
  'entry-corrected': 'Somebody has corrected this entry already.',
} as const;
export type ObservationRefusal = keyof typeof refusals;
export const observationRefusals = Object.keys(refusals) as readonly ObservationRefusal[];

export const refusedEntry = (code: ObservationRefusal): Refusal => ({ code, message: refusals[code] });

/** Why an entry may not be made after these of the same resident; undefined where it may. Pure. */
export function whyNot(
  { values, corrects }: Pick<Observation, 'values' | 'corrects'>,
  before: readonly Observation[],
): Refusal | undefined {
  const isEmpty = Object.values(values).every((value) => value === undefined);
  if (isEmpty && corrects === undefined) return refusedEntry('nothing-entered');
  const { systolic, diastolic } = values;
  if (diastolic !== undefined && systolic === undefined) return refusedEntry('diastolic-alone');
  if (diastolic !== undefined && systolic !== undefined && diastolic >= systolic)
    return refusedEntry('pressure-swapped');
  if (corrects === undefined) return undefined;
  if (!before.some(({ id }) => id === corrects)) return refusedEntry('entry-unknown');
  return before.some((one) => one.corrects === corrects) ? refusedEntry('entry-corrected') : undefined;
}

/** The values that stand differently after an entry, each with what stands now. Pure. */
export function changedBy(
  before: readonly Observation[],
  after: readonly Observation[],
): readonly (readonly [ObservedName, Standing | undefined])[] {
  const [was, is] = [standingOf(before), standingOf(after)];
  const names = new Set([...was.keys(), ...is.keys()]);
  return [...names].flatMap((name) => {
    const [a, b] = [was.get(name), is.get(name)];
    const isSame = a?.value === b?.value && a?.by === b?.by && a && b && elapsedMs(a.at, b.at) === 0;
    return isSame ? [] : [[name, b] as const];
  });
}

/** Those that may still be shown and corrected. By when they were entered: what is corrected then goes before its correction. */
export const recentOf = (observations: readonly Observation[], now: Instant): readonly Observation[] =>
  observations.filter(({ enteredAt }) => elapsedMs(enteredAt, now) <= keptMs).slice(-keptMost);

export const keptMs = 86_400_000;
/** A round every ten minutes, of each of which a third is corrected. */
export const keptMost = 200;
