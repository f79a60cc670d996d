import { effect } from '@preact/signals';
import { type PaintedCall, paintedMost } from '../../screen-wire.ts';
import type { AlarmView } from '../../wire.ts';
import { send } from './request.ts';
import { screenId } from './screen-id.ts';
import { sound } from './sound.ts';
import { isKnown, openAlarms } from './store.ts';

/** How often a screen with nothing new proves that it is alive and in sight: after 8 s of silence the gateway misses it. */
const proofEveryMs = 2500;
/** By alarm: the call of it that was proved. */
const painted = new Map<string, number>();
let isSending = false;

const isShown = (id: string): boolean => document.querySelector(`[data-alarm="${CSS.escape(id)}"]`) !== null;
const isNew = ({ id, calledMs }: AlarmView): boolean => painted.get(id) !== calledMs;

/** Tells the gateway which calls a visible screen has really painted: after two frames, and only what is on the page. */
export function startPainted(): void {
  effect(() => {
    if (openAlarms.value.some(isNew)) afterFrame(() => void prove(true));
  });
  let told = sound.peek() === 'mute';
  effect(() => {
    const isMute = sound.value === 'mute';
    if (isMute !== told) void prove(false);
    told = isMute;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void prove(false);
    else leave();
  });
  addEventListener('pagehide', leave);
  setInterval(() => void prove(false), proofEveryMs);
}

/** Nobody sees this screen from now on, and that is nobody's fault: it is not missed. */
function leave(): void {
  const body = JSON.stringify({ screenId, calls: [], isLeaving: true });
  const headers = { 'content-type': 'application/json' };
  // The page may be gone before there is an answer.
  void fetch('/api/v1/painted', { method: 'POST', keepalive: true, headers, body }).catch(() => {});
}

const afterFrame = (run: () => void) => requestAnimationFrame(() => requestAnimationFrame(run));

async function prove(isOnlyNew: boolean): Promise<void> {
  if (isSending || !isKnown.value || document.visibilityState !== 'visible') return;
  const open = new Set(openAlarms.value.map(({ id }) => id));
  for (const id of painted.keys()) if (!open.has(id)) painted.delete(id);
  const calls = openAlarms.value
    .filter((alarm) => isNew(alarm) && isShown(alarm.id))
    .slice(0, paintedMost)
    .map(({ id, calledMs }): PaintedCall => ({ id, calledMs }));
  if (isOnlyNew && calls.length === 0) return;
  isSending = true;
  const heard = sound.value === 'mute' ? 'mute' : 'audible';
  const result = await send('POST', '/api/v1/painted', { screenId, calls, sound: heard });
  isSending = false;
  if (!result.isOk) return;
  for (const { id, calledMs } of calls) painted.set(id, calledMs);
  // What was raised, or called anew, while this was on its way.
  if (openAlarms.value.some(isNew)) afterFrame(() => void prove(true));
}
