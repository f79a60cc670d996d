import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '../../core/instant.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { HandoverContent, HandoverState, NoteBody, SigningSide } from '../../station/handover-wire.ts';
import type { Refusal } from '../../station/wire.ts';

/** The kind of the ledger's lines about handovers; the subject is the shift. */
export const handoverKind = 'handover';

const noted = z.object({
  act: z.literal('noted'),
  about: z.string(),
  text: z.string(),
  revision: z.number(),
  by: z.string(),
});
/** `content` with the outgoing shift's signature: what both of them sign. */
const signed = z.object({
  act: z.literal('signed'),
  as: z.enum(['outgoing', 'incoming']),
  version: z.number(),
  digest: z.string(),
  by: z.string(),
  content: z.unknown().optional(),
});
const line = z.discriminatedUnion('act', [noted, signed]);

export interface Note {
  readonly about: string;
  readonly text: string;
  readonly revision: number;
  readonly by: string;
  readonly at: Instant;
}

export interface SignedBy {
  readonly by: string;
  readonly at: Instant;
}

/** One version: what was written and, once the outgoing shift has signed, what was signed. */
export interface Version {
  readonly version: number;
  readonly notes: ReadonlyMap<string, Note>;
  readonly digest?: string;
  readonly content?: HandoverContent;
  readonly outgoing?: SignedBy;
  readonly incoming?: SignedBy;
}

const first: Version = { version: 1, notes: new Map() };

/**
 * Every version of one handover, from its lines in order. A note after a signature begins a new version that nobody has signed: the
 * signed one stays as it was. Pure. Lines that this version cannot read are left out.
 */
export function versionsOf(lines: readonly Pick<LedgerEntry, 'at' | 'body'>[]): readonly Version[] {
  const past: Version[] = [];
  let current = first;
  for (const { at, body } of lines) {
    const found = line.safeParse(body);
    if (!found.success) continue;
    if (found.data.act === 'noted') {
      const { act: _, ...note } = found.data;
      if (current.outgoing !== undefined) {
        past.push(current);
        current = { version: current.version + 1, notes: current.notes };
      }
      current = { ...current, notes: new Map(current.notes).set(note.about, { ...note, at }) };
    } else if (found.data.version === current.version) {
      const { as, by, digest, content } = found.data;
      const known = as === 'outgoing' && content !== undefined;
      current = {
        ...current,
        digest,
        [as]: { by, at },
        ...(known && { content: content as HandoverContent }),
      };
    }
  }
  return [...past, current];
}

export const stateOf = ({ outgoing, incoming }: Version): HandoverState => {
  if (incoming !== undefined) return 'signed';
  return outgoing === undefined ? 'open' : 'outgoing';
};

export const notedEntry = (id: string, note: NoteBody, by: string, at: Instant): LedgerEntry => ({
  kind: handoverKind,
  subject: id,
  at,
  body: { act: 'noted', ...note, revision: note.revision + 1, by } satisfies z.input<typeof noted>,
});

export const signedEntry = (
  id: string,
  signature: {
    readonly as: SigningSide;
    readonly version: number;
    readonly digest: string;
    readonly by: string;
    readonly content?: HandoverContent;
  },
  at: Instant,
): LedgerEntry => ({
  kind: handoverKind,
  subject: id,
  at,
  body: { act: 'signed', ...signature } satisfies z.input<typeof signed>,
});

/** Of what was found and of what was written beside it: both are signed. */
export const digestOf = (content: HandoverContent, notes: ReadonlyMap<string, Note>): string => {
  const written = [...notes.values()].map(({ about, text, revision }) => [about, revision, text]);
  const sorted = written.toSorted(([one], [other]) => (`${one}` < `${other}` ? -1 : 1));
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([content, sorted]))
    .digest('hex')}`;
};

const refusals = {
  'handover-note-changed': 'Somebody else has changed this note meanwhile. Read it, then save yours again.',
  'handover-changed': 'The handover has changed since it was opened. Read it again, then sign.',
  'handover-same-person': 'Two different people sign a handover.',
  'handover-not-outgoing': 'The outgoing shift signs first.',
  'handover-signed': 'This is signed already.',
} as const;
export type HandoverRefusal = keyof typeof refusals;
export const handoverRefusals = Object.keys(refusals) as readonly HandoverRefusal[];
export const refusedHandover = (code: HandoverRefusal): Refusal => ({ code, message: refusals[code] });

/** Why a note may not be written; undefined where it may. */
export function whyNotWritten({ about, revision }: NoteBody, current: Version): Refusal | undefined {
  const known = current.notes.get(about)?.revision ?? 0;
  return known === revision ? undefined : refusedHandover('handover-note-changed');
}

/** Why somebody may not sign; `shown` is the digest of what they saw. */
export function whyNotSigned(
  asked: { readonly as: SigningSide; readonly version: number; readonly digest: string; readonly by: string },
  current: Version,
): Refusal | undefined {
  if (asked.version !== current.version) return refusedHandover('handover-changed');
  if (current[asked.as] !== undefined) return refusedHandover('handover-signed');
  if (asked.as === 'outgoing') return undefined;
  if (current.outgoing === undefined) return refusedHandover('handover-not-outgoing');
  if (current.outgoing.by === asked.by) return refusedHandover('handover-same-person');
  return current.digest === asked.digest ? undefined : refusedHandover('handover-changed');
}
