import { computed, signal } from '@preact/signals';
import type { HoldView } from '../../wire.ts';
import { signInOpen } from './acting.ts';
import { send } from './request.ts';
import { holds, nowMs, session } from './store.ts';

/** Only what still holds: a screen that lost its link must not stay silent beyond the end that it was told. */
const inForce = computed(() => holds.value.filter(({ untilMs }) => untilMs > nowMs.value));
export const audioPause = computed(() => inForce.value.find(({ kind }) => kind === 'audio-pause'));
export const isPaused = computed(() => audioPause.value !== undefined);
export const switchedOff = computed(() => inForce.value.filter(({ kind }) => kind === 'alarm-off'));

/** What is switched off at a bed. */
export const offAt = (bedId: string): readonly HoldView[] =>
  switchedOff.value.filter((hold) => hold.bedId === bedId);

/** The code of the last refused order; shown where it was given. */
export const orderRefused = signal<string | undefined>(undefined);

/** Gives an order about silence. Where nobody is signed in the sign-in comes first. */
export async function order(
  path: 'audio-pause' | 'audio-resume' | 'alarm-off' | 'alarm-on',
  body: object = {},
): Promise<boolean> {
  if (session.value === undefined) {
    signInOpen.value = {};
    return false;
  }
  const result = await send('POST', `/api/v1/${path}`, body);
  orderRefused.value = result.isOk ? undefined : result.refusal.code;
  return result.isOk;
}
