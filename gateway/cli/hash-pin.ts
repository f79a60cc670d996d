import { hashPassword } from '../bus/secret.ts';
import { VigilError } from '../core/error.ts';
import { hashPin } from '../station/password.ts';

/**
 * `vigil hash-pin`: the hash of the first line of the input. The PIN is never an argument, so no process list shows it. The broker's
 * hashes are cheaper to check than those of people: two hundred devices come back in one second, with long secrets.
 */
export async function hashFromInput(
  input: AsyncIterable<Uint8Array | string>,
  write: (line: string) => Promise<void>,
  isForBroker = false,
): Promise<number> {
  const secret = await firstLine(input);
  await write(await (isForBroker ? hashPassword(secret) : hashPin(secret)));
  return 0;
}

/** A PIN or password from standard input. @throws VigilError where there is none */
export async function firstLine(input: AsyncIterable<Uint8Array | string>): Promise<string> {
  let text = '';
  for await (const chunk of input) {
    text += chunk.toString();
    if (text.includes('\n') || text.length > 256) break;
  }
  const pin = text.split('\n')[0]?.trim() ?? '';
  if (pin === '') throw new VigilError('VIGIL_INPUT_UNREADABLE', 'no PIN on standard input');
  return pin;
}
