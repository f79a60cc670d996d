import { createHash } from 'node:crypto';
import type { Config } from '../config/schema.ts';
import { messageOf } from '../core/error.ts';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import { type ErasureRequest, type LearntPerson, type LearntRow, personKey } from '../core/memory.ts';
import type { Clock, Log } from '../core/ports.ts';

/** Where what was learnt lies, and what was asked to be erased. */
export interface ErasureStore {
  learntPeople(): Promise<readonly LearntPerson[]>;
  keepLearnt(rows: readonly LearntRow[]): Promise<void>;
  eraseLearnt(residentId: string, entry: LedgerEntry): Promise<void>;
  askedErasures(): Promise<readonly ErasureRequest[]>;
}

/** Evidence of alarms, which only goes when somebody asks: an incident is looked into after a resident has left, too. */
export interface ErasedEvidence {
  /** The ids of the alarms whose files are gone. */
  erase(residentId: string): Promise<readonly string[]>;
}

/** Everything that was measured, likewise; how many blocks of it are gone. */
export interface ErasedArchive {
  erase(residentId: string, withinMs?: number): Promise<number>;
}

interface Kept {
  readonly evidence?: ErasedEvidence;
  readonly archive?: ErasedArchive;
}

interface Parts extends Kept {
  readonly config: Pick<Config, 'beds' | 'store'>;
  readonly store: ErasureStore;
  readonly clock: Clock;
  readonly log: Log;
}

const dayMs = 86_400_000;
const lookEveryMs = 60_000;
const startWithinMs = 3000;

/** Why what was learnt about somebody is erased. */
export type ErasureCause =
  | { readonly because: 'left' }
  /** Another name under the same id: what was learnt may be about another person. */
  | { readonly because: 'other-person' }
  | { readonly because: 'asked'; readonly by: string; readonly reason: string; readonly askedMs: number };

export interface Erasure {
  readonly residentId: string;
  readonly cause: ErasureCause;
  /** What is known of them, by name. */
  readonly keys: readonly string[];
}

interface Known {
  readonly residentId: string;
  readonly displayName: string;
}

const personOf = ({ residentId, displayName }: Known): string =>
  `sha256:${createHash('sha256').update(`${residentId}\n${displayName}`).digest('hex')}`;

/** What is due to be erased, each resident once, and the marks of who is here now that are missing or were another's. Pure. */
export function dueErasures(
  people: readonly LearntPerson[],
  residents: readonly Known[],
  asked: readonly ErasureRequest[],
  now: Instant,
  afterDays: number,
): { readonly erasures: readonly Erasure[]; readonly marks: readonly LearntRow[] } {
  const here = new Map(
    residents.map((resident) => [resident.residentId, JSON.stringify(personOf(resident))]),
  );
  const known = new Map(people.map((one) => [one.residentId, one]));
  const due = new Map<string, ErasureCause>();
  for (const { residentId, changedMs, person } of people) {
    const body = here.get(residentId);
    // Over for sure, also by a clock that may stand years ahead; none at all needs no clock.
    const goneMs = now.wallMs - (afterDays > 0 ? now.errorMs : 0) - changedMs;
    if (body === undefined && goneMs >= afterDays * dayMs) due.set(residentId, { because: 'left' });
    if (body !== undefined && person !== undefined && person !== body)
      due.set(residentId, { because: 'other-person' });
  }
  for (const { residentId, askedBy, reason, askedMs } of asked)
    due.set(residentId, { because: 'asked', by: askedBy, reason, askedMs });
  const marks = [...here].filter(([id, body]) => due.has(id) || known.get(id)?.person !== body);
  return {
    erasures: [...due].map(([residentId, cause]) => ({
      residentId,
      cause,
      keys: known.get(residentId)?.keys ?? [],
    })),
    marks: marks.map(([residentId, body]) => ({ residentId, key: personKey, body, changedMs: now.wallMs })),
  };
}

const residentsOf = ({ beds }: Pick<Config, 'beds'>): readonly Known[] =>
  beds.flatMap(({ resident }) =>
    resident ? [{ residentId: resident.id, displayName: resident.displayName }] : [],
  );

/**
 * Before anything is recalled: erases what was learnt about residents who left long enough ago, about whoever bore an id before the
 * person who has it now, and what was asked. Nobody inherits a baseline: gives those whose memory the store still holds because it takes
 * nothing, and who must be forgotten by whoever recalls it. They are erased there within a minute of its taking writes again.
 */
export async function eraseAtStart({ archive, ...parts }: Parts): Promise<readonly string[]> {
  // The ward does not wait for months of measurements to be overwritten: a request that takes longer is taken up again in a minute.
  const soon = archive && { erase: (residentId: string) => archive.erase(residentId, startWithinMs) };
  const due: string[] = [];
  try {
    await eraseDue({ ...parts, ...(soon && { archive: soon }) }, (residentId) => due.push(residentId));
    return [];
  } catch (thrown) {
    parts.log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) });
    return due;
  }
}

/** While running: what is asked is erased within a minute, what is left behind when its days are over. Returns what ends it. */
export function watchErasures(
  { config, clock, log }: Pick<Parts, 'config' | 'clock' | 'log'>,
  { store, evidence, archive }: Kept & { readonly store: ErasureStore },
  forget: (residentId: string) => void,
): () => void {
  let isLooking = false;
  return clock.every(lookEveryMs, () => {
    if (isLooking) return;
    isLooking = true;
    const kept = { ...(evidence && { evidence }), ...(archive && { archive }) };
    eraseDue({ config, store, clock, log, ...kept }, forget)
      .catch((thrown: unknown) => log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) }))
      .finally(() => {
        isLooking = false;
      });
  });
}

async function eraseDue(
  { config, store, clock, log, evidence, archive }: Parts,
  forget: (residentId: string) => void,
): Promise<void> {
  const now = clock.now();
  const people = await store.learntPeople();
  const asked = await store.askedErasures();
  const afterDays = config.store.eraseLearntAfterDays;
  const { erasures, marks } = dueErasures(people, residentsOf(config), asked, now, afterDays);
  // Forgotten first, so that nothing that is still in memory is written after it.
  for (const { residentId } of erasures) forget(residentId);
  for (const { residentId, cause, keys } of erasures) {
    const measured =
      cause.because === 'asked' ? await erasedMeasurements(residentId, { evidence, archive }, log) : {};
    // Not done is not recorded as done: the request stays, and is taken up in a minute.
    if (measured === undefined) continue;
    await store.eraseLearnt(residentId, {
      kind: 'erasure',
      subject: residentId,
      at: now,
      body: { what: 'learnt', ...cause, erased: keys, ...measured },
    });
  }
  if (marks.length > 0) await store.keepLearnt(marks);
}

/** What the ledger says of it; undefined where some of it may still be there. */
async function erasedMeasurements(
  residentId: string,
  { evidence, archive }: { readonly [Name in keyof Kept]: Kept[Name] | undefined },
  log: Log,
): Promise<object | undefined> {
  try {
    const alarms = (await evidence?.erase(residentId)) ?? [];
    const blocks = (await archive?.erase(residentId)) ?? 0;
    return { ...(alarms.length > 0 && { evidence: alarms }), ...(blocks > 0 && { archiveBlocks: blocks }) };
  } catch (thrown) {
    log.error('VIGIL_STORE_FAILED', { message: `measurements are not erased: ${messageOf(thrown)}` });
    return undefined;
  }
}
