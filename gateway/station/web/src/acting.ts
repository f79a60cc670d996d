import { signal } from '@preact/signals';
import type { Outcome } from '../../../core/alarm.ts';
import type { SessionView } from '../../accounts-wire.ts';
import type { StaffActName } from '../../wire.ts';
import { entered, takeView } from './identity.ts';
import { connect } from './link.ts';
import { send, sendOnce } from './request.ts';
import { session } from './store.ts';

export interface Wish {
  readonly alarmId: string;
  readonly act: StaffActName;
  readonly outcome?: Outcome;
  readonly reason?: string;
}

/** The sign-in is open; `wish` is what was touched before it, and is done after it. */
export const signInOpen = signal<{ readonly wish?: Wish } | undefined>(undefined);
/** What is being asked of the gateway, by alarm. */
export const asking = signal<ReadonlyMap<string, Wish>>(new Map());
/** The code of the last refusal, by alarm. */
export const refused = signal<ReadonlyMap<string, string>>(new Map());
/** Closings that can still be undone, by alarm, and when they are sent, on this page's running time. */
export const closing = signal<ReadonlyMap<string, { readonly outcome: Outcome; readonly dueAt: number }>>(
  new Map(),
);

export const undoMs = 5000;
const refusalShownMs = 8000;

const changed = <Value>(map: ReadonlyMap<string, Value>, key: string, value: Value | undefined) => {
  const next = new Map(map);
  if (value === undefined) next.delete(key);
  else next.set(key, value);
  return next;
};

/** Does what was touched. Where nobody is signed in the sign-in comes first, and the touch is not lost. */
export async function answer(wish: Wish): Promise<void> {
  if (session.value === undefined) {
    signInOpen.value = { wish };
    return;
  }
  if (asking.value.has(wish.alarmId)) return;
  asking.value = changed(asking.value, wish.alarmId, wish);
  refused.value = changed(refused.value, wish.alarmId, undefined);
  const { outcome, reason } = wish;
  const body = outcome === undefined ? {} : { outcome, ...(reason ? { reason } : {}) };
  const path = `/api/v1/alarms/${encodeURIComponent(wish.alarmId)}/${wish.act}`;
  const result = await send('POST', path, body);
  asking.value = changed(asking.value, wish.alarmId, undefined);
  if (result.isOk) return;
  if (result.refusal.code === 'not-signed-in') {
    session.value = undefined;
    signInOpen.value = { wish };
    return;
  }
  showRefusal(wish.alarmId, result.refusal.code);
}

function showRefusal(alarmId: string, code: string): void {
  refused.value = changed(refused.value, alarmId, code);
  setTimeout(() => {
    if (refused.value.get(alarmId) === code) refused.value = changed(refused.value, alarmId, undefined);
  }, refusalShownMs);
}

const timers = new Map<string, ReturnType<typeof setTimeout>>();

/** Closes after five seconds in which it can be undone. Until it is sent, the alarm stays open at the gateway. */
export function closeSoon(alarmId: string, outcome: Outcome, reason?: string): void {
  const wish: Wish = { alarmId, act: 'close', outcome, ...(reason ? { reason } : {}) };
  if (session.value === undefined) {
    signInOpen.value = { wish };
    return;
  }
  clearTimeout(timers.get(alarmId));
  closing.value = changed(closing.value, alarmId, { outcome, dueAt: performance.now() + undoMs });
  timers.set(
    alarmId,
    setTimeout(() => {
      undoClose(alarmId);
      void answer(wish);
    }, undoMs),
  );
}

export function undoClose(alarmId: string): void {
  clearTimeout(timers.get(alarmId));
  timers.delete(alarmId);
  closing.value = changed(closing.value, alarmId, undefined);
}

/** Signs in; answers the code of a refusal. What was touched before goes on by itself. */
export async function signIn(staffId: string, pin: string): Promise<string | undefined> {
  const result = await sendOnce<SessionView>('POST', '/api/v1/session', { staffId, pin });
  if (!result.isOk) return result.refusal.code;
  const wish = signInOpen.value?.wish;
  signInOpen.value = undefined;
  entered(result.value);
  if (wish !== undefined) void answer(wish);
  return undefined;
}

export async function signOut(): Promise<void> {
  const result = await send<SessionView>('DELETE', '/api/v1/session');
  if (!result.isOk) return;
  takeView(result.value);
  connect();
}
