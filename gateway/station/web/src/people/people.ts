import { signal } from '@preact/signals';
import type { PeopleView, PersonView } from '../../../accounts-wire.ts';
import { send } from '../request.ts';

/** Everybody with an account; undefined until the gateway has answered. */
export const people = signal<readonly PersonView[] | undefined>(undefined);
/** Why the list could not be fetched. */
export const failed = signal<string | undefined>(undefined);

export async function loadPeople(): Promise<void> {
  const answer = await send<PeopleView>('GET', '/api/v1/people');
  if (answer.isOk) people.value = answer.value.people;
  failed.value = answer.isOk ? undefined : answer.refusal.code;
}

/** Changes something and shows what is so by then; the code of a refusal. */
export async function changePeople(path: string, body: object = {}): Promise<string | undefined> {
  const answer = await send('POST', `/api/v1/people${path}`, body);
  await loadPeople();
  return answer.isOk ? undefined : answer.refusal.code;
}

export const pathOf = (id: string, act?: string): string =>
  `/${encodeURIComponent(id)}${act === undefined ? '' : `/${act}`}`;
