import { accountKind } from '../../core/account.ts';
import { signInKind } from '../../core/sign-in.ts';
import type { AuditLine } from '../../station/audit-wire.ts';
import type { StoredEntry } from '../../store/ledger-table.ts';
import { limitChangeKind } from '../what-if/changes.ts';

/** Who and what the ledger's ids are today. */
export interface Names {
  /** Labels of beds and robots. */
  readonly places: ReadonlyMap<string, string>;
  /** Residents' names, and their beds. */
  readonly residents: ReadonlyMap<string, string>;
  /** How a member of staff is called, or was. */
  nameOf(staffId: string): string;
  /** The wall time as it is known by now. */
  correct(at: StoredEntry['at']): StoredEntry['at'];
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const valuesMost = 12;
const textMost = 200;
/** An error that people would notice. */
const errorShownMs = 60_000;
/** Said in words of their own. */
const saidElsewhere = new Set([
  'act',
  'by',
  'change',
  'reason',
  'type',
  'bedId',
  'residentId',
  'id',
  'robotId',
]);

/** One line of the ledger as the audit log shows it. Pure. */
export function auditLine({ seq, hash, kind, subject, at, body }: StoredEntry, names: Names): AuditLine {
  const said = fieldsOf(body);
  // A line of an alarm holds the whole alarm or what changed of it.
  const inner = { ...fieldsOf(said['alarm']), ...fieldsOf(said['set']) };
  const find = (name: string) => textIn(said[name]) ?? textIn(inner[name]);
  const bed = find('bedId') ?? partOf(subject, names.places);
  const place = names.places.get(bed ?? find('robotId') ?? subject);
  const resident = names.residents.get(find('residentId') ?? subject);
  const by = find('by');
  const { wallMs, errorMs } = names.correct(at);
  return {
    seq,
    kind,
    subject,
    atMs: wallMs,
    hash,
    values: valuesOf({ ...said, ...(kind === 'alarm' ? chosen(inner) : {}) }),
    ...(errorMs > errorShownMs && { errorMs }),
    ...optional('act', actOf(kind, said)),
    ...optional('by', by),
    ...optional('name', by && names.nameOf(by)),
    ...optional('about', kind === accountKind || kind === signInKind ? names.nameOf(subject) : undefined),
    ...optional('type', find('type') ?? (kind === 'alarm' ? subject.split('.')[0] : undefined)),
    ...optional('bedId', bed),
    ...optional('place', place),
    ...optional('resident', resident),
    ...optional('reason', find('reason')?.slice(0, textMost)),
  };
}

/** Accounts say what changed of them, proposals of limits how they stand. */
const actOf = (kind: string, said: Fields): string | undefined =>
  textIn(
    said['act'] ??
      (kind === accountKind ? said['change'] : kind === limitChangeKind ? said['state'] : undefined),
  );

const optional = <Name extends string>(name: Name, value: string | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Key in Name]?: string };

/** Of an alarm what a person would ask about. */
const chosen = (alarm: Fields): Fields =>
  Object.fromEntries(
    ['priority', 'signal', 'outcome', 'confidence'].flatMap((name) =>
      alarm[name] === undefined ? [] : [[name, alarm[name]]],
    ),
  );

/** The bed that an id is made of, as `fall.bed-1`. */
const partOf = (subject: string, places: ReadonlyMap<string, string>): string | undefined =>
  subject.split('.').find((part) => places.has(part));

/** What is a plain value; of lists how many there are. */
function valuesOf(fields: Fields): Record<string, string | number | boolean> {
  const values: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (saidElsewhere.has(name) || Object.keys(values).length >= valuesMost) continue;
    if (typeof value === 'string') values[name] = value.slice(0, textMost);
    else if (typeof value === 'number' || typeof value === 'boolean') values[name] = value;
    else if (Array.isArray(value) && value.length > 0 && name !== 'links') values[name] = value.length;
  }
  return values;
}
