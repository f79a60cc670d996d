import type { Refusal } from '../../wire.ts';

export type Answer<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly refusal: Refusal };

/** A wait longer than this is no answer: the nurse is told, and may try again. */
const waitMs = 8000;

/** Asks whoever is at the screen for their PIN; false where nobody gives it. */
let prove: (() => Promise<boolean>) | undefined;
export const proveWith = (ask: () => Promise<boolean>): void => {
  prove = ask;
};

/**
 * Asks the gateway, with JSON where there is a body; never throws. Where the screen was left alone for long the PIN comes first, and what
 * was touched is then done.
 */
export async function send<Value>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer<Value>> {
  const answer = await sendOnce<Value>(method, path, body);
  if (answer.isOk || answer.refusal.code !== 'locked' || prove === undefined) return answer;
  return (await prove()) ? sendOnce(method, path, body) : answer;
}

/** The same, where a refusal is the answer whatever it says. */
export async function sendOnce<Value>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<Answer<Value>> {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(waitMs),
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const value: unknown = await response.json();
    return response.ok ? { isOk: true, value: value as Value } : { isOk: false, refusal: value as Refusal };
  } catch {
    return { isOk: false, refusal: { code: 'unreachable', message: '' } };
  }
}
