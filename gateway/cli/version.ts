import { readFileSync } from 'node:fs';

/** The package's version, from the package.json above the built code. */
export function version(): string {
  const { version: found } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  ) as { version: string };
  return found;
}
