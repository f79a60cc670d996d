import { effect, signal } from '@preact/signals';
import type { Refusal, StreamEvent } from '../../wire.ts';
import { screenId } from './screen-id.ts';
import { heardAt, isKnown, mustSignIn, nowMs, take, tick } from './store.ts';

/** No word from the gateway for this long is a lost link: it beats every two seconds, and five after the loss everybody must see it. */
const lostAfterMs = 4000;
/** A stream that is open but silent is opened anew this often. */
const renewEveryMs = 6000;

/** Whether the gateway is heard. */
export const link = signal<'ok' | 'lost'>('lost');
/** When it was last heard, in the gateway's wall time. */
export const lostSinceMs = signal<number | undefined>(undefined);

/** The gateway has not been heard since the page began: it started while that was away. */
export const neverHeard = signal(false);

/** Why the gateway has no place for this screen, by code. */
export const noPlace = signal<string | undefined>(undefined);

let source: EventSource | undefined;
let openedAt = 0;
let onRefused: () => void = () => {};

const types: readonly StreamEvent['type'][] = [
  'snapshot',
  'bed',
  'robot',
  'alarm',
  'process',
  'holds',
  'beat',
];

/** Opens the stream anew: after a sign-in, a sign-out, or a long silence. */
export function connect(): void {
  source?.close();
  openedAt = performance.now();
  const next = new EventSource(`/api/v1/stream?screen=${screenId}`);
  source = next;
  for (const type of types) {
    next.addEventListener(type, (event: MessageEvent<string>) => {
      noPlace.value = undefined;
      take({ type, value: JSON.parse(event.data) } as StreamEvent);
      watch();
    });
  }
  next.onerror = () => {
    // The browser gives up after a refusal; the reason is asked for, then it is tried again by the watch.
    if (next.readyState !== EventSource.CLOSED || next !== source) return;
    onRefused();
    void askWhy();
  };
}

/** The browser keeps to itself what a stream was refused with. */
async function askWhy(): Promise<void> {
  const question = new AbortController();
  try {
    const answer = await fetch(`/api/v1/stream?screen=${screenId}`, { signal: question.signal });
    noPlace.value = answer.status === 503 ? ((await answer.json()) as Refusal).code : undefined;
  } catch {
    // Out of reach: that is said already.
  } finally {
    question.abort();
  }
}

function watch(): void {
  tick();
  const silentMs = performance.now() - heardAt.value;
  const isLost = silentMs > lostAfterMs;
  if (isLost && link.value === 'ok') lostSinceMs.value = nowMs.value - silentMs;
  link.value = isLost ? 'lost' : 'ok';
  neverHeard.value = !isKnown.value && !mustSignIn.value && performance.now() > lostAfterMs;
  const isOld = performance.now() - openedAt > renewEveryMs;
  if (isLost && isOld) connect();
}

/** Begins to listen, and to watch the link for as long as the page is open; `refused` is told when the gateway will not let this screen listen. */
export function startLink(refused: () => void): void {
  onRefused = refused;
  connect();
  setInterval(watch, 250);
  effect(() => {
    document.body.dataset['link'] = link.value;
  });
}
