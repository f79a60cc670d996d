import { computed, signal } from '@preact/signals';
import type { whatIfDays } from '../../../looking-back.ts';
import type { WhatIfRun, WhatIfView } from '../../../what-if-wire.ts';
import { send } from '../request.ts';

export const view = signal<WhatIfView | 'loading' | 'failed'>('loading');
export const run = signal<WhatIfRun | undefined>(undefined);
/** The code of the last refusal. */
export const refusal = signal<string | undefined>(undefined);
/** The change that it was about, where it was about one. */
export const refusedChange = signal<string | undefined>(undefined);
export const isAsking = signal(false);

export const limitId = signal('');
/** Empty: every bed. */
export const bedId = signal('');
export const value = signal('');
export const days = signal<(typeof whatIfDays)[number]>(3);

const path = (more = '') => `/api/v1/what-if${more}`;
const pollMs = 500;
let poll: ReturnType<typeof setTimeout> | undefined;

const shown = computed(() => (typeof view.value === 'string' ? undefined : view.value));
/** Limits that are watched at any bed. */
export const offered = computed(() =>
  (shown.value?.limits ?? []).filter(({ id }) => shown.value?.beds.some(({ values }) => id in values)),
);
export const limit = computed(() => offered.value.find(({ id }) => id === limitId.value) ?? offered.value[0]);
/** Beds at which the chosen limit is watched. */
export const beds = computed(() => {
  const id = limit.value?.id;
  return (shown.value?.beds ?? []).filter(({ values }) => id !== undefined && id in values);
});

export async function load(): Promise<void> {
  const answer = await send<WhatIfView>('GET', path());
  view.value = answer.isOk ? answer.value : 'failed';
}

async function ask<Value>(what: string, body: unknown): Promise<Value | undefined> {
  if (isAsking.peek()) return undefined;
  isAsking.value = true;
  refusal.value = undefined;
  refusedChange.value = undefined;
  const answer = await send<Value>('POST', path(what), body);
  isAsking.value = false;
  if (answer.isOk) return answer.value;
  refusal.value = answer.refusal.code;
  return undefined;
}

export async function start(): Promise<void> {
  const chosen = limit.peek();
  if (chosen === undefined) return;
  const number = Number(value.peek().replace(',', '.'));
  if (value.peek().trim() === '' || !Number.isFinite(number)) {
    refusal.value = 'limit-out-of-range';
    return;
  }
  const bed = beds.peek().some(({ id }) => id === bedId.peek()) ? { bedId: bedId.peek() } : {};
  run.value = undefined;
  const begun = await ask<{ readonly id: string }>('/runs', {
    limit: chosen.id,
    value: number,
    days: days.peek(),
    ...bed,
  });
  if (begun !== undefined) await follow(begun.id);
}

async function follow(id: string): Promise<void> {
  clearTimeout(poll);
  const answer = await send<WhatIfRun>('GET', path(`/runs/${encodeURIComponent(id)}`));
  if (answer.isOk) run.value = answer.value;
  if (!answer.isOk || answer.value.state === 'running') poll = setTimeout(() => void follow(id), pollMs);
}

export const stopFollowing = (): void => clearTimeout(poll);

export async function propose(): Promise<void> {
  const id = run.peek()?.id;
  if (id === undefined) return;
  if ((await ask(`/runs/${encodeURIComponent(id)}/propose`, {})) !== undefined) run.value = undefined;
  await load();
}

export async function decide(id: string, act: 'approve' | 'withdraw' | 'force'): Promise<void> {
  if ((await ask(`/changes/${encodeURIComponent(id)}/${act}`, {})) === undefined) refusedChange.value = id;
  await load();
}
