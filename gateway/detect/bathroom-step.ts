import type { Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';

/** Whether the resident is taken to be in the bathroom, and since when. */
export interface BathroomState {
  readonly since?: Instant;
  /** Something other than silence can tell that they left: the door of the bathroom, or the bed. */
  readonly canSeeLeaving: boolean;
  readonly isMoving: boolean;
  readonly isDoorOpen?: boolean;
}

export const notInBathroom: BathroomState = { canSeeLeaving: false, isMoving: false };

export type BathroomWord =
  | { readonly kind: 'reading'; readonly reading: Reading }
  | { readonly kind: 'bed'; readonly isOccupied: boolean | undefined };

const left = ({ since: _, ...state }: BathroomState): BathroomState => state;

/**
 * The next state of a stay in the bathroom. Pure. A motion sensor does not see who lies still on the floor, so its silence
 * ends nothing as long as a door or the bed can tell better; without either it is all there is. A presence radar sees who
 * is still. The door opening is taken for leaving; who opens it and stays is in again with the next movement.
 */
export function bathroomStep(state: BathroomState, word: BathroomWord): BathroomState {
  if (word.kind === 'bed') {
    if (word.isOccupied === undefined) return state;
    const seeing = { ...state, canSeeLeaving: true };
    return word.isOccupied ? left(seeing) : seeing;
  }
  const { metric, value, quality, at } = word.reading;
  if (value === null || quality !== 'good') return state;
  if (metric === 'presence') return value > 0 ? { ...state, since: state.since ?? at } : left(state);
  if (metric === 'door') {
    const opened = value > 0 && state.isDoorOpen === false;
    const next = { ...state, canSeeLeaving: true, isDoorOpen: value > 0 };
    return opened ? left(next) : next;
  }
  if (value > 0) {
    const since = state.isMoving ? state.since : (state.since ?? at);
    return { ...state, isMoving: true, ...(since && { since }) };
  }
  const still = { ...state, isMoving: false };
  return state.canSeeLeaving ? still : left(still);
}
