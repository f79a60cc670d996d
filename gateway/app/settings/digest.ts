import { createHash } from 'node:crypto';

/** Tells one text of a configuration from another. */
export const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
