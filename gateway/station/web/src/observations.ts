import { signal } from '@preact/signals';
import type { ObservedValues } from '../../../core/observation.ts';
import type { BedObservations, ObservationView, StaffView } from '../../wire.ts';
import { type Draft, draftOf, emptyDraft } from './observation-draft.ts';
import { randomId } from './random-id.ts';
import { send } from './request.ts';
import { nowMs, session } from './store.ts';

/** The bed whose page is looked at. */
export const bedOpen = signal<string | undefined>(undefined);
/** What was entered there: being loaded, not to be had, nobody there, or the entries. */
export const found = signal<'loading' | 'failed' | 'nobody' | BedObservations>('loading');
/** What the form holds. It outlives a sign-in in its middle; another bed begins anew. */
export const draft = signal<Draft>(emptyDraft);
/** The entry that the form puts right. */
export const correcting = signal<ObservationView | undefined>(undefined);
/** Minutes since it was seen; undefined: now, or as the corrected entry says. */
export const agoMin = signal<number | undefined>(undefined);
/** What became of the last touch. */
export const told = signal<
  | { readonly state: 'saving' }
  | { readonly state: 'saved'; readonly atMs: number }
  | { readonly state: 'refused'; readonly code: string }
  | undefined
>(undefined);

/** The same until it is on record: a touch that got no answer may be repeated without a second entry. */
let entryId = randomId();

export const mayObserve = (person: StaffView | undefined): boolean =>
  person?.role === 'nurse' || person?.role === 'charge-nurse';

/** Opens a bed's page, with an empty form. */
export function openBed(id: string): void {
  bedOpen.value = id;
  found.value = 'loading';
  told.value = undefined;
  clearForm();
}

export function closeBed(): void {
  bedOpen.value = undefined;
  found.value = 'loading';
  clearForm();
}

/** Puts an entry into the form to be put right. */
export function beginCorrection(entry: ObservationView): void {
  clearForm();
  told.value = undefined;
  correcting.value = entry;
  draft.value = draftOf(entry.values);
}

/** An empty form for a new entry. */
export function clearForm(): void {
  draft.value = emptyDraft;
  correcting.value = undefined;
  agoMin.value = undefined;
  entryId = randomId();
}

const pathOf = (id: string) => `/api/v1/beds/${encodeURIComponent(id)}/observations`;

/** Asks for what was entered at a bed. An answer that comes after the page was left is dropped. */
export async function loadEntries(id: string): Promise<void> {
  const answer = await send<BedObservations>('GET', pathOf(id));
  if (bedOpen.value !== id) return;
  if (answer.isOk) found.value = answer.value;
  else found.value = answer.refusal.code === 'not-found' ? 'nobody' : 'failed';
}

/** Sends what the form holds. */
export async function save(id: string, values: ObservedValues): Promise<void> {
  const isDone = await enter(id, { id: entryId, values, ...seen(), ...corrected(correcting.value) });
  if (isDone) clearForm();
}

/** Takes an entry back: it stays in sight, and counts no more. */
export async function takeBack(id: string, entry: ObservationView): Promise<void> {
  const isDone = await enter(id, { id: randomId(), values: {}, corrects: entry.id });
  if (isDone && correcting.value?.id === entry.id) clearForm();
}

const seen = () => (agoMin.value === undefined ? {} : { agoS: agoMin.value * 60 });
const corrected = (entry: ObservationView | undefined) => (entry === undefined ? {} : { corrects: entry.id });

async function enter(id: string, body: object): Promise<boolean> {
  told.value = { state: 'saving' };
  const answer = await send('POST', pathOf(id), body);
  if (!answer.isOk && answer.refusal.code === 'not-signed-in') session.value = undefined;
  told.value = answer.isOk
    ? { state: 'saved', atMs: nowMs.value }
    : { state: 'refused', code: answer.refusal.code };
  if (answer.isOk) void loadEntries(id);
  return answer.isOk;
}
