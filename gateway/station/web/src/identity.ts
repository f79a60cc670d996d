import { signal } from '@preact/signals';
import type { DirectoryStart, SessionView } from '../../accounts-wire.ts';
import { connect } from './link.ts';
import { takePresence } from './presence.ts';
import { proveWith, sendOnce } from './request.ts';
import { session, takeSession } from './store.ts';

/** Nobody can sign in yet: the code from the log makes the first administrator. */
export const isSetUp = signal(false);
/** What the facility's own sign-in is called, where there is one. */
export const directory = signal<string | undefined>(undefined);
/** Whoever is signed in has a PIN or password here. */
export const hasSecret = signal(true);
/** Why the facility's sign-in let nobody in. */
export const directoryRefused = signal<string | undefined>(undefined);
/** The PIN of whoever is signed in is asked for; `answer` is told whether it came. */
export const proving = signal<{ readonly answer: (isProven: boolean) => void } | undefined>(undefined);

/** Takes all that the gateway says of who is here. */
export function takeView(view: SessionView): void {
  takeSession(view);
  takePresence(view);
  isSetUp.value = view.isSetUp === true;
  directory.value = view.directory;
  hasSecret.value = view.hasSecret === true;
}

/** Asks who is signed in and who may be. */
export async function lookWho(): Promise<void> {
  const found = await sendOnce<SessionView>('GET', '/api/v1/session');
  if (found.isOk) takeView(found.value);
}

/** Somebody is known now: the board with names, and what waited for it. */
export function entered(view: SessionView): void {
  directoryRefused.value = undefined;
  takeView(view);
  connect();
  endProving(true);
}

export function endProving(isProven: boolean): void {
  const { answer } = proving.value ?? {};
  proving.value = undefined;
  answer?.(isProven);
}

/** One question for all that was touched meanwhile. */
let asked: Promise<boolean> | undefined;

function prove(): Promise<boolean> {
  asked ??= new Promise<boolean>((answer) => {
    proving.value = { answer };
  }).finally(() => {
    asked = undefined;
  });
  return asked;
}

/** That it is still the same person; the code of a refusal. */
export async function unlock(pin: string): Promise<string | undefined> {
  const answer = await sendOnce<SessionView>('POST', '/api/v1/session/unlock', { pin });
  if (answer.isOk) {
    takeView(answer.value);
    endProving(true);
    return undefined;
  }
  if (answer.refusal.code === 'not-signed-in') session.value = undefined;
  return answer.refusal.code;
}

export async function setUp(body: {
  readonly code: string;
  readonly displayName: string;
  readonly secret: string;
}): Promise<string | undefined> {
  const answer = await sendOnce<SessionView>('POST', '/api/v1/set-up', body);
  if (!answer.isOk) return answer.refusal.code;
  entered(answer.value);
  return undefined;
}

/** Leaves for the facility's sign-in. */
export async function toDirectory(): Promise<void> {
  const answer = await sendOnce<DirectoryStart>('POST', '/api/v1/directory/start', {});
  if (answer.isOk) location.assign(answer.value.url);
  else directoryRefused.value = answer.refusal.code;
}

/** Back from there: this page, of our own origin, hands over what it was sent back with, and takes it out of the address. */
async function backFromDirectory(): Promise<void> {
  const query = location.search;
  const said = new URLSearchParams(query);
  if (!said.has('state') || !(said.has('code') || said.has('error'))) return;
  history.replaceState(null, '', location.pathname + location.hash);
  const answer = await sendOnce<SessionView>('POST', '/api/v1/directory/finish', { query });
  if (answer.isOk) entered(answer.value);
  else directoryRefused.value = answer.refusal.code;
}

export function startIdentity(): void {
  proveWith(prove);
  void backFromDirectory();
}
