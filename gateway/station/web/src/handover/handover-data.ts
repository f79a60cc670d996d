import { signal } from '@preact/signals';
import type { HandoverList, HandoverView, NoteBody, SignBody } from '../../../handover-wire.ts';
import { type Answer, send } from '../request.ts';
import { session } from '../store.ts';

const base = '/api/v1/handovers';

export const list = signal<HandoverList | undefined>(undefined);
export const view = signal<HandoverView | undefined>(undefined);
/** Why something was not done, as the gateway's code. */
export const problem = signal<string | undefined>(undefined);
export const isLoading = signal(false);

/** What was written and not saved yet, by handover, person and whom it is about: neither the board's turn nor another's hand takes it. */
export const drafts = signal<ReadonlyMap<string, string>>(new Map());
const draftsMost = 200;

export const draftKey = (handover: string, about: string): string =>
  [handover, session.value?.id ?? '', about].join(' ');

export function putDraft(key: string, text: string | undefined): void {
  const next = new Map(drafts.peek());
  next.delete(key);
  if (text !== undefined) next.set(key, text);
  const [oldest] = next.keys();
  if (next.size > draftsMost && oldest !== undefined) next.delete(oldest);
  drafts.value = next;
}

let asked = 0;

/** Reads the list and one handover; none named is the one that is due. */
export async function load(id: string | undefined, version?: number): Promise<void> {
  asked += 1;
  const mine = asked;
  isLoading.value = true;
  const shifts = await send<HandoverList>('GET', base);
  if (mine !== asked) return;
  if (!shifts.isOk) {
    end(shifts.refusal.code);
    return;
  }
  list.value = shifts.value;
  const chosen = id ?? shifts.value.current;
  if (chosen === '') {
    view.value = undefined;
    end(undefined);
    return;
  }
  const query = version === undefined ? '' : `?version=${version}`;
  const found = await send<HandoverView>('GET', `${base}/${chosen}${query}`);
  if (mine !== asked) return;
  view.value = found.isOk ? found.value : undefined;
  end(found.isOk ? undefined : found.refusal.code);
}

function end(code: string | undefined): void {
  isLoading.value = false;
  problem.value = code;
}

/** Puts a note on record; what the gateway says where it does not. */
export async function write(id: string, note: NoteBody): Promise<string | undefined> {
  return after(id, await send('PUT', `${base}/${id}/note`, note));
}

export async function sign(id: string, body: SignBody): Promise<string | undefined> {
  return after(id, await send('POST', `${base}/${id}/sign`, body));
}

/** Whatever came of it, what stands now is read again. */
async function after(id: string, answer: Answer<unknown>): Promise<string | undefined> {
  await load(id);
  return answer.isOk ? undefined : answer.refusal.code;
}

export const pdfOf = ({ shift, version }: HandoverView, language: string): string =>
  `${base}/${shift.id}/pdf?language=${language}&version=${version}`;
