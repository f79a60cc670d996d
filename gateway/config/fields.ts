import { z } from 'zod';

/** Kinds of field that several parts of the configuration share. */

export const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/,
    'must be 1–64 letters, digits or _ . : - (it becomes part of MQTT topics)',
  );

export const port = z.number().int().min(0).max(65_535);

/** A secret by reference, never in the file. */
export const secret = z.union([
  z.strictObject({ env: z.string().min(1).describe('Name of the environment variable that holds it.') }),
  z.strictObject({
    file: z.string().min(1).describe('Path of the file that holds it, readable by the gateway alone.'),
  }),
]);
export type SecretReference = z.output<typeof secret>;

/** A path; read when the gateway starts. */
export const file = z.string().min(1).max(4096);

export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 21:30');

/** Minutes since midnight of a time of day. */
export const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
