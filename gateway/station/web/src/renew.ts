import { effect } from '@preact/signals';
import { asking, closing, signInOpen } from './acting.ts';
import { notLoaded } from './page-frame.tsx';
import { place } from './place.ts';
import { isOutdated } from './store.ts';

/** A hand that was here a moment ago may be about to touch again. */
const restMs = 10_000;
/** What somebody left open for this long is not being read. */
const leftMs = 5 * 60_000;
const lookEveryMs = 1000;

let touchedAt = performance.now();

/** Something is under way that a new page would break off: an act, its undo, a sign-in, a field with somebody's words. */
function isBusy(): boolean {
  if (asking.value.size > 0 || closing.value.size > 0) return true;
  const field = document.activeElement;
  return (
    (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) && field.value.trim() !== ''
  );
}

const isOpen = (): boolean =>
  signInOpen.value !== undefined ||
  // A page whose code is gone with the earlier gateway holds nothing back: the new page has it.
  (place.value.page !== 'board' && notLoaded.value !== place.value.page) ||
  document.querySelector('[role="dialog"]') !== null;

function mayRenew(): boolean {
  const restedMs = performance.now() - touchedAt;
  if (isBusy() || restedMs < restMs) return false;
  return !isOpen() || restedMs >= leftMs;
}

/** After an upgrade of the gateway the page gets itself anew, when nobody is touching it. */
export function startRenew(): void {
  for (const type of ['pointerdown', 'keydown', 'wheel'] as const)
    addEventListener(
      type,
      () => {
        touchedAt = performance.now();
      },
      { passive: true, capture: true },
    );
  let timer: ReturnType<typeof setInterval> | undefined;
  effect(() => {
    document.body.dataset['outdated'] = `${isOutdated.value}`;
    if (!isOutdated.value || timer !== undefined) return;
    timer = setInterval(() => mayRenew() && location.reload(), lookEveryMs);
  });
}
