import { effect, signal } from '@preact/signals';
import { session } from './store.ts';

/** Where this screen is: the board, or a page beside the alarms, perhaps of one resident, bed or device. */
export interface Place {
  readonly page: string;
  readonly id?: string;
}

const home: Place = { page: 'board' };
/** A page that nobody touches gives way to the board: a wall screen must not stay on somebody's records. */
const idleMs = 5 * 60_000;

const placeOf = (hash: string): Place => {
  const [, page = '', id] = /^#\/([a-z-]+)(?:\/([^/]+))?$/.exec(hash) ?? [];
  if (page === '') return home;
  return { page, ...(id === undefined ? {} : { id: decodeURIComponent(id) }) };
};

export const place = signal<Place>(placeOf(location.hash));

/** Goes to a page; the browser's back button leads back. */
export function goTo(page: string, id?: string): void {
  location.hash = id === undefined ? `#/${page}` : `#/${page}/${encodeURIComponent(id)}`;
}

export const toBoard = (): void => goTo('board');

let idle: ReturnType<typeof setTimeout> | undefined;
const stay = () => {
  clearTimeout(idle);
  if (place.value.page !== 'board') idle = setTimeout(toBoard, idleMs);
};

addEventListener('hashchange', () => {
  place.value = placeOf(location.hash);
  stay();
});
for (const touch of ['pointerdown', 'keydown', 'wheel'] as const)
  addEventListener(touch, stay, { passive: true });
stay();

let wasSignedIn = false;
// Records belong to whoever is signed in: without somebody there is only the board.
effect(() => {
  if (session.value === undefined && place.peek().page !== 'board' && wasSignedIn) toBoard();
  wasSignedIn = session.value !== undefined;
});
