// npm run build: from an empty build/, so that a deleted test does not live on.
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { paperFont } from './paper-font.mjs';
import { root, step, tool } from './run-step.mjs';

const build = join(root, 'build');
rmSync(build, { recursive: true, force: true });
step('compile', tool('tsc'), '-p', '.');
step(
  'ward board',
  tool('vite'),
  'build',
  'gateway/station/web',
  '--outDir',
  join(build, 'gateway/station/web'),
  '--emptyOutDir',
  '--logLevel',
  'warn',
);

/** Assets that the compiled code reads beside itself. */
const isAsset = /\.(html|css|sql|onnx|json|md|svg)$/;
function copyAssets(folder) {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (path !== join('gateway', 'station', 'web') && entry.name !== 'training') copyAssets(path);
    } else if (isAsset.test(entry.name) && entry.name !== 'README.md') {
      cpSync(join(root, path), join(build, path));
    }
  }
}
for (const folder of ['gateway', 'models', 'flows', 'drivers']) copyAssets(folder);
paperFont(join(build, 'gateway/station/fonts'));
chmodSync(join(build, 'gateway/main.js'), 0o755);
