import { readFile } from 'node:fs/promises';
import { messageOf, VigilError } from '../core/error.ts';
import type { SecretReference } from './fields.ts';

/** Resolves a secret. @throws VigilError VIGIL_SECRET_MISSING naming the reference, never the value. */
export async function resolveSecret(
  reference: SecretReference,
  environment: NodeJS.ProcessEnv,
): Promise<string> {
  if ('env' in reference) {
    const value = environment[reference.env];
    if (value === undefined || value === '')
      throw new VigilError('VIGIL_SECRET_MISSING', `environment variable ${reference.env}`);
    return value;
  }
  try {
    return (await readFile(reference.file, 'utf8')).trim();
  } catch (cause) {
    throw new VigilError('VIGIL_SECRET_MISSING', `${reference.file}: ${messageOf(cause)}`, { cause });
  }
}
