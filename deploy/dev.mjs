// npm run dev: the demo ward, rebuilt and restarted on every change; no hardware needed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { root, step, tool } from './run-step.mjs';

step('build', process.execPath, 'deploy/build.mjs');
const children = [
  [tool('tsc'), ['-p', '.', '--watch', '--preserveWatchOutput']],
  [
    tool('vite'),
    [
      'build',
      'gateway/station/web',
      '--outDir',
      join(root, 'build/gateway/station/web'),
      '--watch',
      '--logLevel',
      'warn',
    ],
  ],
  [process.execPath, ['--watch', 'build/gateway/main.js', 'demo']],
].map(([command, args]) => spawn(command, args, { cwd: root, stdio: 'inherit' }));
process.on('SIGINT', () => {
  for (const child of children) child.kill('SIGINT');
});
