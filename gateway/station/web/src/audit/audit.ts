import { signal } from '@preact/signals';
import type { AuditLine, AuditPage, Verification } from '../../../audit-wire.ts';
import { send } from '../request.ts';

/** What is looked for, as it stands in the form; dates as the form gives them. */
export interface Wanted {
  readonly kind: string;
  readonly person: string;
  readonly bed: string;
  readonly from: string;
  readonly until: string;
}

export const nothingWanted: Wanted = { kind: 'acts', person: '', bed: '', from: '', until: '' };

export interface Found {
  readonly lines: readonly AuditLine[];
  readonly people: AuditPage['people'];
  readonly nextBefore?: number | undefined;
  readonly searched: number;
}

/** Undefined while the first page is waited for. */
export const found = signal<Found | undefined>(undefined);
export const refused = signal<string | undefined>(undefined);
export const isAsking = signal(false);
export const verdict = signal<Verification | undefined>(undefined);

/** As many lines as a page holds before it begins anew: a screen for weeks keeps its memory. */
const linesMost = 2000;

const minuteMs = 60_000;

function queryOf({ kind, person, bed, from, until }: Wanted, before: number | undefined): string {
  const query = new URLSearchParams();
  const add = (name: string, value: string | number | undefined) =>
    value !== undefined && value !== '' && query.set(name, `${value}`);
  add('kind', kind);
  add('person', person);
  add('bed', bed);
  // As the form gives it, a local time of this screen without a zone; the last minute is meant whole.
  add('fromMs', from === '' ? undefined : Date.parse(from));
  add('untilMs', until === '' ? undefined : Date.parse(until) + minuteMs);
  add('before', before);
  return query.toString();
}

/** Each opening of the page is a turn of its own: what an earlier one asked is not its answer. */
let turn = 0;

/** From the newest, or on from where the last page ended. */
export async function ask(wanted: Wanted, isMore: boolean): Promise<void> {
  if (isAsking.value) return;
  isAsking.value = true;
  const mine = turn;
  const before = isMore ? found.value?.nextBefore : undefined;
  const answer = await send<AuditPage>('GET', `/api/v1/audit?${queryOf(wanted, before)}`);
  if (mine !== turn) return;
  isAsking.value = false;
  refused.value = answer.isOk ? undefined : answer.refusal.code;
  if (!answer.isOk) return;
  const earlier = isMore ? found.value : undefined;
  found.value = {
    ...answer.value,
    lines: [...(earlier?.lines ?? []), ...answer.value.lines].slice(-linesMost),
    searched: (earlier?.searched ?? 0) + answer.value.searched,
  };
}

const lookEveryMs = 500;
let looking: ReturnType<typeof setTimeout> | undefined;

/** The gateway has not said all that the page shows. */
export const isWanting = (): boolean =>
  refused.peek() !== undefined && (found.peek() === undefined || verdict.peek() === undefined);

/** Looks at the verification until it has ended. */
export async function look(): Promise<void> {
  clearTimeout(looking);
  const mine = turn;
  const answer = await send<Verification>('GET', '/api/v1/audit/verification');
  if (mine === turn) take(answer);
}

export async function verify(): Promise<void> {
  const mine = turn;
  const answer = await send<Verification>('POST', '/api/v1/audit/verification', {});
  if (mine === turn) take(answer);
}

function take(answer: Awaited<ReturnType<typeof send<Verification>>>): void {
  if (!answer.isOk) {
    refused.value = answer.refusal.code;
    return;
  }
  verdict.value = answer.value;
  if (answer.value.state === 'running') looking = setTimeout(() => void look(), lookEveryMs);
}

/** The page is left. */
export function forget(): void {
  clearTimeout(looking);
  turn += 1;
  isAsking.value = false;
  found.value = undefined;
  verdict.value = undefined;
  refused.value = undefined;
}
