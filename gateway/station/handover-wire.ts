import { z } from 'zod';
import { bases, noteLengthMost } from './handover-text/parts.ts';

/**
 * The shift handover as it travels to a screen and to paper: statements as keys with values, said in the reader's language. Times in wall
 * milliseconds.
 */

export type Basis = (typeof bases)[number];

const statement = z.strictObject({
  key: z.string(),
  values: z.record(z.string(), z.union([z.number(), z.string()])),
  basis: z.enum(bases),
  atMs: z.number().optional(),
  /** The person, the detector or the model that says so. */
  by: z.string().optional(),
});
export type Statement = z.infer<typeof statement>;

const parts = {
  situation: z.array(statement),
  background: z.array(statement),
  assessment: z.array(statement),
  recommendation: z.array(statement),
};
const bed = z.strictObject({ bedId: z.string(), place: z.string(), residentId: z.string(), ...parts });
const content = z.strictObject({
  /** Up to when it tells. */
  asOfMs: z.number(),
  ward: z.array(statement),
  residents: z.array(bed),
});
/** What was found in the ledger for one shift, nobody by name. This is what is signed. */
export type HandoverContent = z.infer<typeof content>;
export type HandoverBed = z.infer<typeof bed>;

const shift = z.strictObject({
  id: z.string(),
  name: z.enum(['day', 'evening', 'night']),
  fromMs: z.number(),
  untilMs: z.number(),
});
export type HandoverShift = z.infer<typeof shift>;

export const signingSides = ['outgoing', 'incoming'] as const;
export type SigningSide = (typeof signingSides)[number];

const signature = z.strictObject({ by: z.string(), name: z.string(), atMs: z.number() });
export type Signature = z.infer<typeof signature>;
const signatures = z.strictObject({ outgoing: signature.optional(), incoming: signature.optional() });

/** Nobody signed yet, the outgoing shift did, both did. */
export const handoverStates = ['open', 'outgoing', 'signed'] as const;
export type HandoverState = (typeof handoverStates)[number];

export const handoverList = z.strictObject({
  shifts: z.array(
    z.strictObject({ ...shift.shape, state: z.enum(handoverStates), version: z.number().int() }),
  ),
  /** Which one is meant when none is named. */
  current: z.string(),
});
export type HandoverList = z.infer<typeof handoverList>;

const note = z.strictObject({
  /** The ward, or a resident by id. */
  about: z.string(),
  text: z.string(),
  /** 0 where nobody has written one; whoever writes says which one they changed. */
  revision: z.number().int(),
  by: z.string().optional(),
  atMs: z.number().optional(),
});
export type HandoverNote = z.infer<typeof note>;

export const handoverView = z.strictObject({
  shift,
  ward: z.string(),
  version: z.number().int(),
  /** All of them, oldest first; the last one is what can be changed and signed. */
  versions: z.array(z.strictObject({ version: z.number().int(), signatures })),
  state: z.enum(handoverStates),
  /** Of what is shown: whoever signs says what they saw. */
  digest: z.string(),
  asOfMs: z.number(),
  summary: z.array(statement),
  residents: z.array(
    z.strictObject({
      ...bed.shape,
      /** As the facility wants it; missing where it is not known any more. */
      resident: z.string().optional(),
    }),
  ),
  /** One for the ward and one for each resident, in their order. */
  notes: z.array(note),
});
export type HandoverView = z.infer<typeof handoverView>;
export type HandoverResident = HandoverView['residents'][number];

export const handoverId = z.string().regex(/^\d{4}-\d{2}-\d{2}-(day|evening|night)$/);
export const noteBody = z.strictObject({
  about: z.string().min(1).max(64),
  text: z.string().max(noteLengthMost),
  revision: z.number().int().min(0),
});
export type NoteBody = z.infer<typeof noteBody>;
export const signBody = z.strictObject({
  as: z.enum(signingSides),
  version: z.number().int().min(1),
  digest: z.string().max(80),
});
export type SignBody = z.infer<typeof signBody>;
