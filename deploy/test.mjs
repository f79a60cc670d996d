// npm test: check, build, then every test; ends with the line `N passed, N failed, N skipped`.
import { spawn } from 'node:child_process';
import { root, step, tool } from './run-step.mjs';

step('tools that the tests need', 'sh', 'deploy/install-test-tools.sh');
step('check', process.execPath, 'deploy/check.mjs');
step('build', process.execPath, 'deploy/build.mjs');

console.log('› tests');
const ava = spawn(tool('ava'), [], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'pipe'],
  env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
});
let output = '';
for (const stream of [ava.stdout, ava.stderr]) {
  stream.on('data', (bytes) => {
    output += bytes;
    process.stdout.write(bytes);
  });
}
ava.on('close', (status) => {
  const count = (pattern) =>
    [...output.matchAll(pattern)].reduce((sum, [, number]) => sum + Number(number), 0);
  const passed = [...output.matchAll(/^\s+✔ /gm)].length;
  const failed =
    count(/^\s+(\d+) (?:tests?|hooks?) failed/gm) +
    count(/^\s+(\d+) (?:uncaught exceptions?|unhandled rejections?)/gm);
  const skipped = count(/^\s+(\d+) tests? skipped/gm);
  if (output.includes('[needs recordings]')) {
    const names = [...output.matchAll(/^\s*- (.*\[needs recordings\].*)$/gm)].map(([, name]) => name);
    console.log(
      `\nNot run, because ../shared/data is not beside the project:\n${names.map((name) => `  ${name}`).join('\n')}`,
    );
  }
  // A runner that ended badly without naming a test has failed all the same.
  const failures = status === 0 ? failed : Math.max(1, failed);
  console.log(`\n${passed} passed, ${failures} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  process.exit(failures > 0 || passed === 0 ? 1 : 0);
});
