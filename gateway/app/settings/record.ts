import type { ConfigChange } from '../../config/edit.ts';
import type { Instant } from '../../core/instant.ts';
import type { LedgerEntry } from '../../core/ledger.ts';

export const changeKind = 'config-change';

/** What one change did, for the record; `digest`s tell the file's texts before and after it. */
export interface Recorded {
  readonly changes: readonly ConfigChange[];
  readonly by: string;
  readonly at: Instant;
  readonly wasDigest: string;
  readonly digest: string;
}

/** The ledger's lines: who changed what, from what to what. Nobody by name, and nothing that opens a door. */
export const changeEntries = ({ changes, by, at, wasDigest, digest }: Recorded): LedgerEntry[] =>
  changes.map(({ path, before, after }) => ({
    kind: changeKind,
    subject: path.join('.'),
    at,
    body: {
      act: 'changed',
      by,
      path,
      before: forRecord(path, before),
      after: forRecord(path, after),
      wasDigest,
      digest,
    },
  }));

/** The file could not be written after all, or could not be started with, and is as it was before. */
export const undoneEntry = (by: string, at: Instant, reason: string): LedgerEntry => ({
  kind: changeKind,
  subject: 'undone',
  at,
  body: { act: 'undone', by, reason },
});

/** Names of people, and whatever may be a key to something: a reference to a secret says where to look for it. */
const withheld =
  /^(displayName|pin|pinHash|password|technicianPassword|metricsToken|secret|token|key|apiKey|accessToken|username|user|authorization|headers|credentials)$/i;
const login = /^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i;
const query = /^([a-z][a-z0-9+.-]*:\/\/[^?#\s]*\?).*$/i;

/** A value as the ledger may keep it: JSON, without names and secrets. `null` where there is nothing. */
export function forRecord(path: readonly string[], value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (path.some((key) => withheld.test(key))) return '(withheld)';
  if (typeof value === 'string') return value.replace(login, '$1(withheld)@').replace(query, '$1(withheld)');
  if (Array.isArray(value)) return value.map((one) => forRecord([], one));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, forRecord([key], one)]));
}
