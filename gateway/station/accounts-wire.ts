import { z } from 'zod';

export const roleSchema = z.enum(['nurse', 'charge-nurse', 'technician', 'administrator', 'observer']);

/** Somebody on the page of people. */
export const personSchema = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  role: roleSchema,
  isActive: z.boolean(),
  /** Who says what their role is. */
  source: z.enum(['gateway', 'directory']),
  /** Whether they have a PIN or password here. */
  hasSecret: z.boolean(),
  /** Too many wrong tries: locked until later, or until an administrator unlocks. */
  isLockedOut: z.boolean(),
  /** Since when the account stands like this. */
  sinceMs: z.number(),
});
export type PersonView = z.infer<typeof personSchema>;

export const peopleSchema = z.strictObject({ people: z.array(personSchema) });
export type PeopleView = z.infer<typeof peopleSchema>;

export const addedSchema = z.strictObject({ id: z.string() });

const staffSchema = z.strictObject({ id: z.string(), displayName: z.string(), role: roleSchema });

/** What `GET /api/v1/session` answers, signed in or not: enough to draw the frame and the sign-in. */
export const sessionSchema = z.strictObject({
  ward: z.string(),
  version: z.string(),
  isDemo: z.boolean(),
  /** Whether the board is shown, without names, to a screen where nobody is signed in. */
  isOpenBoard: z.boolean(),
  session: staffSchema.optional(),
  /** Who may sign in with a PIN or password. */
  staff: z.array(staffSchema),
  /** Demo wards only: the PIN of everybody in it. */
  demoPin: z.string().optional(),
  /** Without a touch for so long, an act asks for the PIN again. */
  lockAfterMs: z.number().optional(),
  /** Whether it would ask now. */
  isLocked: z.boolean().optional(),
  /** Whoever is signed in has a PIN or password of their own here. */
  hasSecret: z.boolean().optional(),
  /** Nobody may sign in yet: the one-time code from the log makes the first administrator. */
  isSetUp: z.boolean().optional(),
  /** What the facility's own sign-in is called. */
  directory: z.string().optional(),
});
export type SessionView = z.infer<typeof sessionSchema>;

export const directoryStartSchema = z.strictObject({ url: z.string() });
export type DirectoryStart = z.infer<typeof directoryStartSchema>;
