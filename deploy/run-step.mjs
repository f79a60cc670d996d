import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The project's root. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs one step of a script with its output shown; ends the script when the step fails. */
export function step(title, command, ...args) {
  console.log(`› ${title}`);
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) {
    console.error(`✘ ${title} failed (${signal ?? `exit ${status}`})`);
    process.exit(status ?? 1);
  }
}

/** A tool from the project's own dependencies. */
export const tool = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));
