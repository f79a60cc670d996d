import type { Refusal } from '../../wire.ts';

export type Answer<Value> =
  | { readonly isOk: true; readonly value: Value }
  | { readonly isOk: false; readonly refusal: Refusal };

/** A wait longer than this is no answer: the nurse is told, and may try again. */
const waitMs = 8000;

/** Asks the gateway, with JSON where there is a body; never throws. */
export async function send<Value>(
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
