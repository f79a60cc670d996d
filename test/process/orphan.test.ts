import { fork } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';

const children = [
  'drivers/process.js',
  'drivers/virtual/process.js',
  'models/runtime/process.js',
  'flows/process.js',
  'firmware-bridge/board-process.js',
  'gateway/cli/bench/devices.js',
];

for (const path of children) {
  test(`a child whose parent died while it was still loading ends: ${path}`, async (t) => {
    t.timeout(60_000);
    const child = fork(new URL(`../../${path}`, import.meta.url), {
      serialization: 'advanced',
      stdio: 'ignore',
    });
    t.teardown(() => child.kill('SIGKILL'));
    const ended = once(child, 'exit');
    child.disconnect();
    const [, signal] = await ended;
    t.is(signal, null);
  });
}
