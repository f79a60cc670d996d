import { dirname, join, resolve } from 'node:path';
import type { FieldView } from '../../station/field-wire.ts';
import type { ConfigEditView } from '../../station/settings-wire.ts';
import type { ConfigSource } from './contract.ts';

/**
 * Secrets that a screen may name: whoever names one also names who gets it, so the gateway's own keys and those of other parts must not
 * be among them.
 */
export interface SecretPlace {
  /** Files lie here; absent where the configuration is in no file. */
  readonly folder?: string;
  /** Names of variables begin so. */
  readonly prefix: string;
}

/** The folder `secrets` beside the configuration, and variables for receivers alone. */
export const secretPlace = ({ kind, name }: Pick<ConfigSource, 'kind' | 'name'>): SecretPlace => ({
  ...(kind === 'file' && { folder: join(dirname(resolve(name)), 'secrets') }),
  prefix: 'VIGIL_RECEIVER_',
});

/** Fields in which each secret says where it may be. */
export const withPlace = (fields: readonly FieldView[], place: SecretPlace): FieldView[] =>
  fields.map((field): FieldView => {
    if (field.kind === 'secret') return { ...field, ...place };
    if (field.kind === 'group' || field.kind === 'list')
      return { ...field, fields: withPlace(field.fields, place) };
    if (field.kind !== 'cases') return field;
    const cases = field.cases.map((one) => ({ ...one, fields: withPlace(one.fields, place) }));
    return { ...field, cases };
  });

/** An address with a password in it: a secret that is neither shown nor taken. */
const login = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s]*:[^/?#\s]*@/i;

export function holdsLogin(value: unknown): boolean {
  if (typeof value === 'string') return login.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsLogin);
}

/** What is wrong with the secrets that edits of receivers write or name. */
export function secretFault(
  edits: readonly ConfigEditView[],
  place: SecretPlace,
): 'setting-secret' | 'secret-elsewhere' | undefined {
  const values = edits.flatMap((edit) =>
    edit.path[0] === 'receivers' && edit.op !== 'remove' ? [edit.value] : [],
  );
  if (values.some(holdsLogin)) return 'setting-secret';
  return values.some((value) => namesElsewhere(value, place)) ? 'secret-elsewhere' : undefined;
}

function namesElsewhere(value: unknown, place: SecretPlace): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { env, file } = value as { readonly env?: unknown; readonly file?: unknown };
  const { folder, prefix } = place;
  if (typeof env === 'string' && !(env.startsWith(prefix) && /^\w+$/.test(env))) return true;
  if (typeof file === 'string' && (folder === undefined || dirname(resolve(file)) !== folder)) return true;
  return Object.values(value).some((inner) => namesElsewhere(inner, place));
}
