#!/usr/bin/env node
import { program } from './cli/program.ts';
import { version } from './cli/version.ts';
import { errorCodes, VigilError } from './core/error.ts';

// A reader that has seen enough (`| head`) closes the pipe; that is not a failure.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code === 'EPIPE') process.exit(0);
  throw failure;
});

try {
  await program(version()).parseAsync();
} catch (thrown) {
  const isKnown = thrown instanceof VigilError;
  process.stderr.write(
    isKnown
      ? `${thrown.message}\n${errorCodes[thrown.code]}\n`
      : `VIGIL_FAILED: ${thrown instanceof Error ? thrown.stack : String(thrown)}\n`,
  );
  process.exitCode = 1;
}
