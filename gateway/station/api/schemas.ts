import { z } from 'zod';

/** What many addresses take: ids as they appear in a path, and a body that says nothing. */
export const idText = z.string().min(1).max(200);
export const shortId = z.string().min(1).max(64);
export const screenText = z.string().regex(/^[\w-]{1,64}$/);
export const byId = z.object({ id: idText });
export const emptyBody = z.strictObject({});
