import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Runs a loop of these helpers in a process of its own until it has said `count` numbers from `first` on, kills it, and returns the last that it said. */
export function killedAfter(loop: string, path: string, first: number, count: number): Promise<number> {
  const module = fileURLToPath(new URL(`./${loop}.js`, import.meta.url));
  const child = spawn(process.execPath, [module, path, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = first - 1;
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = Number(line);
    if (last - first + 1 >= count) child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve(last));
  });
}
