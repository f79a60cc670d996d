import { parentPort } from 'node:worker_threads';
import type { HashAnswer, HashCall } from './hasher.ts';
import { hashPin, verifyPin } from './password.ts';

if (parentPort === null) throw new Error('PINs are hashed by a worker thread');
const port = parentPort;

async function answerTo({ id, secret, against }: HashCall): Promise<HashAnswer> {
  try {
    return { id, value: against === undefined ? await hashPin(secret) : await verifyPin(secret, against) };
  } catch {
    return { id };
  }
}

// One after the other: each takes 19 MB, and WebAssembly gives its memory back to no one.
let last: Promise<void> = Promise.resolve();
port.on('message', (call: HashCall) => {
  last = last.then(async () => port.postMessage(await answerTo(call)));
});
