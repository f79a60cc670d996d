import { effect } from '@preact/signals';
import { send } from './request.ts';
import { screenId } from './screen-id.ts';
import { isKnown, openAlarms } from './store.ts';

/** How often a screen with nothing new proves that it is alive and in sight. */
const proofEveryMs = 5000;
/** As many as the gateway takes at once. */
const atOnce = 64;
const painted = new Set<string>();
let isSending = false;

const isShown = (id: string): boolean => document.querySelector(`[data-alarm="${CSS.escape(id)}"]`) !== null;

/** Tells the gateway which alarms a visible screen has really painted: after two frames, and only what is on the page. */
export function startPainted(): void {
  effect(() => {
    if (openAlarms.value.some(({ id }) => !painted.has(id))) afterFrame(() => void prove(true));
  });
  document.addEventListener('visibilitychange', () => void prove(true));
  setInterval(() => void prove(false), proofEveryMs);
}

const afterFrame = (run: () => void) => requestAnimationFrame(() => requestAnimationFrame(run));

async function prove(isOnlyNew: boolean): Promise<void> {
  if (isSending || !isKnown.value || document.visibilityState !== 'visible') return;
  const open = openAlarms.value.map(({ id }) => id);
  for (const id of painted) if (!open.includes(id)) painted.delete(id);
  const alarmIds = open.filter((id) => !painted.has(id) && isShown(id)).slice(0, atOnce);
  if (isOnlyNew && alarmIds.length === 0) return;
  isSending = true;
  const result = await send('POST', '/api/painted', { screenId, alarmIds });
  isSending = false;
  if (!result.isOk) return;
  for (const id of alarmIds) painted.add(id);
  // What was raised while this was on its way.
  if (openAlarms.value.some(({ id }) => !painted.has(id))) afterFrame(() => void prove(true));
}
