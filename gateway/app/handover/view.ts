import type { Config } from '../../config/schema.ts';
import type { Instant } from '../../core/instant.ts';
import { wardNote } from '../../station/handover-text/parts.ts';
import type {
  HandoverBed,
  HandoverContent,
  HandoverNote,
  HandoverShift,
  HandoverView,
  Signature,
  Statement,
} from '../../station/handover-wire.ts';
import { type SignedBy, stateOf, type Version } from './record.ts';

interface Sources {
  readonly shift: HandoverShift;
  readonly config: Pick<Config, 'beds' | 'ward'>;
  readonly nameOf: (staffId: string) => string;
  readonly versions: readonly Version[];
  readonly chosen: Version;
  readonly content: HandoverContent;
  readonly digest: string;
  /** When the records of a resident were erased, by their id. */
  readonly erased: ReadonlyMap<string, number>;
  readonly correct: (instant: Instant) => Instant;
}

/** Values of statements that name a person by id. */
const personValues = ['owner', 'closedBy', 'person'];

/** A handover as staff see it: with names, which are never on the ledger. What was erased since it was written is not shown. Pure. */
export function viewOf(sources: Sources): HandoverView {
  const { shift, config, versions, chosen, content, digest, erased, correct, nameOf } = sources;
  const named = (statements: readonly Statement[]): Statement[] =>
    statements.map((one) => withNames(one, nameOf));
  const residents = new Map(
    config.beds.flatMap(({ resident }) => (resident ? [[resident.id as string, resident.displayName]] : [])),
  );
  const isErased = (about: string, ms: number): boolean =>
    (erased.get(about) ?? Number.NEGATIVE_INFINITY) >= ms;
  const signature = ({ by, at }: SignedBy): Signature => ({ by, name: nameOf(by), atMs: correct(at).wallMs });
  const note = (about: string): HandoverNote => {
    const found = chosen.notes.get(about);
    if (found === undefined) return { about, text: '', revision: 0 };
    const { by, at, revision } = found;
    const text = isErased(about, at.wallMs) ? '' : found.text;
    return { about, text, revision, by: nameOf(by), atMs: correct(at).wallMs };
  };
  const bed = (one: HandoverBed): HandoverView['residents'][number] => {
    const resident = residents.get(one.residentId);
    const isGone = isErased(one.residentId, content.asOfMs);
    const parts = isGone ? { ...one, ...erasedParts } : one;
    return {
      ...parts,
      situation: named(parts.situation),
      background: named(parts.background),
      assessment: named(parts.assessment),
      recommendation: named(parts.recommendation),
      ...(resident !== undefined && !isGone && { resident }),
    };
  };
  return {
    shift,
    ward: config.ward,
    version: chosen.version,
    versions: versions.map(({ version, outgoing, incoming }) => ({
      version,
      signatures: {
        ...(outgoing && { outgoing: signature(outgoing) }),
        ...(incoming && { incoming: signature(incoming) }),
      },
    })),
    state: stateOf(chosen),
    digest,
    asOfMs: content.asOfMs,
    summary: named(content.ward),
    residents: content.residents.map(bed),
    notes: [wardNote, ...content.residents.map(({ residentId }) => residentId)].map(note),
  };
}

const erasedStatement: Statement = { key: 'erased', values: {}, basis: 'record' };
const erasedParts = {
  situation: [erasedStatement],
  background: [],
  assessment: [],
  recommendation: [],
};

function withNames(statement: Statement, nameOf: (id: string) => string): Statement {
  const values = Object.fromEntries(
    Object.entries(statement.values).map(([name, value]) => [
      name,
      personValues.includes(name) ? nameOf(`${value}`) : value,
    ]),
  );
  const isByPerson = statement.basis === 'staff' && statement.by !== undefined;
  return { ...statement, values, ...(isByPerson && { by: nameOf(statement.by ?? '') }) };
}
