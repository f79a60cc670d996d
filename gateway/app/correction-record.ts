import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { canonicalJson } from '../store/chain.ts';

/** What the ledger says of a force sensor's correction: tare, bias, temperature drift, calibration matrix. */
const recorded = z.object({
  what: z.literal('correction'),
  after: z.object({ digest: z.string(), value: z.unknown() }).nullable(),
});
const corrected = z.object({ correction: z.unknown() });

/**
 * Entries for the devices whose configured correction differs from the one last recorded. Pure. A correction changes what
 * every later value of the sensor means, so the ledger must tell when it changed, from what and to what.
 */
export function correctionEntries(
  devices: readonly { readonly id: string; readonly options: unknown }[],
  lastRecorded: ReadonlyMap<string, unknown>,
  at: Instant,
): LedgerEntry[] {
  return devices.flatMap(({ id, options }): LedgerEntry[] => {
    const after = statementOf(corrected.safeParse(options).data?.correction);
    const last = recorded.safeParse(lastRecorded.get(id));
    const before = last.success ? last.data.after : null;
    if (after?.digest === before?.digest) return [];
    return [
      {
        kind: 'config',
        subject: id,
        at,
        body: { what: 'correction', by: 'configuration', before, after },
      },
    ];
  });
}

function statementOf(value: unknown): { readonly digest: string; readonly value: unknown } | null {
  if (value === undefined || value === null) return null;
  // The same correction has the same digest, however the file is written.
  const text = canonicalJson(value);
  return {
    digest: `sha256:${createHash('sha256').update(text).digest('hex')}`,
    value: JSON.parse(text),
  };
}
