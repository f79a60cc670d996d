import { z } from 'zod';
import type { FieldView } from './field-wire.ts';
import { jsonValue } from './json-value.ts';

/** What travels between a screen and the gateway about the configuration. */

const key = z.string().min(1).max(128);
const path = z.array(key).min(1).max(8);

/** One change of the configuration; in a list an item is named by its id. */
export const configEdit = z.discriminatedUnion('op', [
  z.strictObject({ op: z.literal('set'), path, value: jsonValue }),
  z.strictObject({ op: z.literal('add'), path, value: jsonValue }),
  z.strictObject({ op: z.literal('remove'), path }),
]);
export type ConfigEditView = z.infer<typeof configEdit>;

/** Changes that are made together or not at all; `seen` is the digest of the text that the person looked at. */
export const settingsChange = z.strictObject({
  seen: z.string().regex(/^[0-9a-f]{64}$/),
  edits: z.array(configEdit).min(1).max(64),
});
export type SettingsChange = z.infer<typeof settingsChange>;

export const configProblem = z.object({ line: z.number(), path: z.string(), reason: z.string() });
export type ProblemView = z.infer<typeof configProblem>;

/** `problems`: why nothing was changed; empty where it was. */
export const changeAnswer = z.object({ digest: z.string(), problems: z.array(configProblem) });
export type ChangeAnswer = z.infer<typeof changeAnswer>;

/** A field of a form, as commands have them. */
export const formField = z.looseObject({
  kind: z.string(),
  name: z.string(),
}) as unknown as z.ZodType<FieldView>;
const values = z.record(z.string(), jsonValue);
const limits = z.record(z.string(), values);

const resident = z.looseObject({ id: z.string(), displayName: z.string() });
export type ResidentSetting = z.infer<typeof resident>;

export const settingsView = z.object({
  digest: z.string(),
  /** `memory`: changes are gone at the end. `none`: nothing can be changed. */
  source: z.enum(['file', 'memory', 'none']),
  file: z.string(),
  /** False where the file was changed by hand since the start. */
  isInForce: z.boolean(),
  /** How long the last change kept the ward without detection. */
  awayMs: z.number().optional(),
  /** The last change could not be started with and was undone: why. */
  undone: z.string().optional(),
  /** What is wrong with the text as it is. */
  problems: z.array(configProblem),
  ward: z.string(),
  beds: z.array(
    z.object({
      id: z.string(),
      room: z.string(),
      label: z.string(),
      resident: resident.optional(),
      devices: z.number(),
    }),
  ),
  alarms: z.object({
    /** Every kind with what holds where nothing is configured, as the fields of the form name it. */
    kinds: z.array(z.object({ type: z.string(), category: z.string(), initial: values })),
    fields: z.array(formField),
    facility: limits,
    ward: limits,
    residents: z.record(z.string(), limits),
    nightFrom: z.string(),
    nightUntil: z.string(),
  }),
  /** What each detector looks for, and from when on it is something. */
  detectors: z.array(
    z.object({
      name: z.string(),
      fields: z.array(formField),
      /** Options that no form can show: they are set in the file. */
      others: z.array(z.string()),
      /** Options that are decided for one resident, never for all. */
      personal: z.array(z.string()),
      /** It watches a resident, who may have their own; the others watch robots. */
      isOfResidents: z.boolean(),
      /** What holds where nothing is configured. */
      initial: values,
      /** The facility's, as they are written; absent where nothing is. A resident's own are written of the resident. */
      facility: values.optional(),
    }),
  ),
  retention: z.array(z.object({ path: z.array(z.string()), fields: z.array(formField), values })),
  receivers: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      isEnabled: z.boolean(),
      alarms: z.string(),
      identity: z.string(),
    }),
  ),
  /** The last change of each place, newest first. */
  changes: z.array(z.object({ path: z.string(), atMs: z.number(), by: z.string() })),
});
export type SettingsView = z.infer<typeof settingsView>;
