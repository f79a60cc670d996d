import { computed, signal } from '@preact/signals';
import type { SessionView } from '../../accounts-wire.ts';
import { sendOnce } from './request.ts';
import { nowMs, session } from './store.ts';

/** Whether whoever signed in is still at this screen. The gateway decides; this only tells it of touches, and shows what it will say. */
const touchEveryMs = 15_000;

const lockAfterMs = signal<number | undefined>(undefined);
/** On this page's running time. */
const lastTouch = signal(Number.NEGATIVE_INFINITY);
let lastTold = Number.NEGATIVE_INFINITY;

/** An act would ask for the PIN now. */
export const isLocked = computed(() => {
  // Read for its change each second.
  void nowMs.value;
  const after = lockAfterMs.value;
  return session.value !== undefined && after !== undefined && performance.now() - lastTouch.value >= after;
});

/** Takes what the gateway says of the session on this screen. */
export function takePresence(view: SessionView): void {
  lockAfterMs.value = view.lockAfterMs;
  if (view.session === undefined) return;
  lastTouch.value = view.isLocked === true ? Number.NEGATIVE_INFINITY : performance.now();
}

function touched(): void {
  if (session.value === undefined || isLocked.value) return;
  const now = performance.now();
  if (now - lastTold < touchEveryMs) return;
  lastTold = now;
  void sendOnce('POST', '/api/v1/session/touch', {}).then(({ isOk }) => {
    if (isOk) lastTouch.value = now;
  });
}

export function startPresence(): void {
  for (const touch of ['pointerdown', 'keydown'] as const)
    addEventListener(touch, touched, { passive: true });
}
