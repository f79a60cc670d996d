import { signal } from '@preact/signals';
import type { Category } from '../../../../core/alarm.ts';
import type { Label } from '../../../../core/label.ts';
import type { ReviewEvent, ReviewQueue } from '../../../review-wire.ts';
import { undoMs } from '../acting.ts';
import { send } from '../request.ts';

/** What is said of an alarm here and now: it can be undone until it is sent. */
export type Judgement =
  | { readonly state: 'soon'; readonly label: Label; readonly dueAt: number }
  | { readonly state: 'saving' | 'saved'; readonly label: Label }
  | { readonly state: 'refused'; readonly code: string };

export const category = signal<Category>('physiological');
export const queue = signal<ReviewQueue | 'loading' | 'failed'>('loading');
export const chosen = signal<string | undefined>(undefined);
export const judgements = signal<ReadonlyMap<string, Judgement>>(new Map());
/** What is being written as a reason, by alarm. */
export const reasons = signal<ReadonlyMap<string, string>>(new Map());

const timers = new Map<string, ReturnType<typeof setTimeout>>();

const judged = (id: string, judgement: Judgement | undefined) => {
  const next = new Map(judgements.peek());
  if (judgement === undefined) next.delete(id);
  else next.set(id, judgement);
  judgements.value = next;
};

export function setReason(id: string, text: string): void {
  reasons.value = new Map(reasons.peek()).set(id, text);
}

const path = (more: string) => `/api/v1/review${more}`;

/** The list anew. Rows that were judged meanwhile leave it only now: it never moves under a finger. */
export async function load(): Promise<void> {
  const asked = category.peek();
  if (queue.peek() !== 'failed') queue.value = 'loading';
  const answer = await send<ReviewQueue>('GET', path(`?category=${asked}`));
  if (asked !== category.peek()) return;
  judgements.value = new Map([...judgements.peek()].filter(([, { state }]) => state === 'soon'));
  queue.value = answer.isOk ? answer.value : 'failed';
  chosen.value = answer.isOk ? answer.value.events[0]?.id : undefined;
}

export async function loadOlder(): Promise<void> {
  const shown = queue.peek();
  if (typeof shown === 'string' || shown.next === undefined) return;
  const more = `?category=${category.peek()}&before=${encodeURIComponent(shown.next)}`;
  const answer = await send<ReviewQueue>('GET', path(more));
  if (!answer.isOk || queue.peek() !== shown) return;
  const { next: _, ...rest } = shown;
  const { events, next } = answer.value;
  queue.value = { ...rest, events: [...shown.events, ...events], ...(next === undefined ? {} : { next }) };
  chosen.value ??= events[0]?.id;
}

/** Every alarm on the page: the list, then those that were judged lately. */
export function shownEvents(): readonly ReviewEvent[] {
  const shown = queue.value;
  return typeof shown === 'string' ? [] : [...shown.events, ...shown.labelled];
}

/** Says what an alarm was; it is sent in five seconds, and the next one that nobody has judged is chosen. */
export function judge(id: string, label: Label): void {
  const before = judgements.peek().get(id);
  if (before?.state === 'saving') return;
  clearTimeout(timers.get(id));
  judged(id, { state: 'soon', label, dueAt: performance.now() + undoMs });
  timers.set(
    id,
    setTimeout(() => void save(id, label), undoMs),
  );
  const shown = queue.peek();
  const events = typeof shown === 'string' ? [] : shown.events;
  const from = events.findIndex((one) => one.id === id);
  const next = [...events.slice(from + 1), ...events.slice(0, Math.max(0, from))].find(
    (one) => !judgements.peek().has(one.id),
  );
  if (next !== undefined && from >= 0) chosen.value = next.id;
}

export function undo(id: string): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  judged(id, undefined);
  chosen.value = id;
}

/** Whoever leaves the page has not taken anything back. */
export function saveAll(): void {
  for (const [id, one] of judgements.peek()) if (one.state === 'soon') void save(id, one.label);
}

async function save(id: string, label: Label): Promise<void> {
  clearTimeout(timers.get(id));
  timers.delete(id);
  judged(id, { state: 'saving', label });
  const reason = reasons.peek().get(id)?.trim();
  const answer = await send('POST', path(`/${encodeURIComponent(id)}/label`), {
    label,
    ...(reason ? { reason } : {}),
  });
  judged(id, answer.isOk ? { state: 'saved', label } : { state: 'refused', code: answer.refusal.code });
}

/** One up or down in the list. */
export function step(by: 1 | -1): void {
  const events = shownEvents();
  const at = events.findIndex(({ id }) => id === chosen.peek());
  const next = events[at + by];
  if (next !== undefined) chosen.value = next.id;
}
