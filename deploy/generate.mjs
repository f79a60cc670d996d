// Writes what is generated from the registries; with --check fails when a file in the tree differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run-step.mjs';

const { generated } = await import('../build/gateway/cli/generated.js');
const isCheck = process.argv.includes('--check');
let stale = 0;
for (const { path, text } of generated()) {
  const file = join(root, path);
  const found = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (found === text) continue;
  if (isCheck) {
    stale += 1;
    console.error(`${path} is not what the registries give; run npm run generate`);
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
process.exit(stale > 0 ? 1 : 0);
