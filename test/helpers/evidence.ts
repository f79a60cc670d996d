import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import type { BoundSubject } from '../../gateway/app/bindings.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { careEvent } from '../../gateway/core/care-event.ts';
import { bedId, deviceId, residentId, robotId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { StoredEntry } from '../../gateway/store/ledger-table.ts';
import type { Store } from '../../gateway/store/store.ts';

const device = (id: string) => ({
  deviceId: deviceId(id),
  driver: 'd',
  streams: ['wrench'],
  metrics: [],
  silentAfterMs: 1000,
});

/** Four robots with a force sensor each, and a bed with a wearable and a resident. */
export const evidenceSubjects: readonly BoundSubject[] = [
  ...[0, 1, 2, 3].map((n) => ({
    id: `robot-${n}`,
    subject: { robotId: robotId(`robot-${n}`) },
    devices: [device(`wrench-${n}`)],
  })),
  {
    id: 'bed-1',
    subject: { bedId: bedId('bed-1'), residentId: residentId('r1') },
    devices: [device('device-1')],
  },
];

/** An alarm as the desk raises it. */
export function raised(
  about: { readonly type: string; readonly robot?: number; readonly resident?: string },
  onset: Instant,
  at: Instant,
): Alarm {
  const { type, robot, resident = 'r1' } = about;
  const event = careEvent({
    type,
    phase: 'onset',
    onset,
    at,
    confidence: 0.9,
    evidence: [],
    by: { detector: 'test', version: '1' },
    ...(robot === undefined
      ? { bedId: bedId('bed-1'), residentId: residentId(resident) }
      : { robotId: robotId(`robot-${robot}`) }),
  });
  const [alarm] = step(emptyWard, { type: 'event', event }, defaultPolicies, at).changed;
  if (alarm === undefined) throw new Error(`${type} raises no alarm`);
  return alarm;
}

export const fileDigest = (path: string): string =>
  createHash('sha256').update(readFileSync(path)).digest('hex');

interface EvidenceBody {
  readonly what: string;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly isWhole?: boolean;
  readonly because?: string;
}

/** What the ledger says of evidence, oldest first. */
export async function evidenceOnLedger(
  store: Store,
): Promise<readonly (StoredEntry & { readonly body: EvidenceBody })[]> {
  const entries = await store.ledger({ afterSeq: 0, limit: 100_000 });
  return entries.filter(({ kind }) => kind === 'evidence') as (StoredEntry & { body: EvidenceBody })[];
}

/** Files whose last entry says that they are kept, by alarm. */
export async function keptOnLedger(store: Store, database: string): Promise<ReadonlyMap<string, string>> {
  const entries = await evidenceOnLedger(store);
  const last = new Map(entries.map(({ subject, body }) => [subject, body]));
  return new Map(
    [...last].flatMap(([id, { what, file }]) =>
      what === 'kept' ? [[id, join(dirname(database), file)]] : [],
    ),
  );
}
