// npm run check: Biome, both type-checks, the architecture test, generated files unchanged.
import { step, tool } from './run-step.mjs';

step('format and lint', tool('biome'), 'check', '--error-on-warnings', '.');
step('types', tool('tsc'), '-p', '.');
step('types of the ward board', tool('tsc'), '-p', 'gateway/station/web', '--noEmit');
step('architecture', tool('ava'), 'build/test/architecture.test.js');
step('generated files', process.execPath, 'deploy/generate.mjs', '--check');
