import { type MessagePort, parentPort } from 'node:worker_threads';
import { messageOf } from '../core/error.ts';
import type { Answer } from './protocol.ts';
import { openingId } from './protocol.ts';

interface Call {
  readonly id: number;
  readonly name: string;
  readonly args: readonly unknown[];
}

/** Opens what a worker thread owns and answers its calls by name, one after the other; `close` is the last. */
export function serveCalls(
  what: string,
  open: () => { readonly calls: object; readonly opened?: unknown },
): void {
  if (parentPort === null) throw new Error(`${what} is written by a worker thread`);
  const port: MessagePort = parentPort;
  const answer = (message: Answer): void => port.postMessage(message);
  const refuse = (id: number, thrown: unknown): void =>
    answer({
      id,
      error: { code: 'VIGIL_STORE_FAILED', message: messageOf(thrown).replace('VIGIL_STORE_FAILED: ', '') },
    });
  try {
    const { calls, opened } = open();
    const named = calls as Record<string, (...args: readonly unknown[]) => unknown>;
    let last: Promise<void> = Promise.resolve();
    const serve = async ({ id, name, args }: Call): Promise<void> => {
      try {
        answer({ id, value: await named[name]?.(...args) });
      } catch (thrown) {
        refuse(id, thrown);
      }
      if (name === 'close') port.close();
    };
    port.on('message', (call: Call) => {
      last = last.then(() => serve(call));
    });
    answer({ id: openingId, value: opened });
  } catch (thrown) {
    refuse(openingId, thrown);
    port.close();
  }
}
