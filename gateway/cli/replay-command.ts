import { type Command, InvalidArgumentError } from 'commander';
import type { AppOptions } from '../app/contract.ts';

export interface CaptureChoices {
  readonly capture: string | undefined;
  readonly captureMb: string;
}

/** Smaller files than that hold next to nothing beside their beginnings. */
const leastMb = 2;

/** The options of a command that runs a ward. */
export const addCaptureOptions = (command: Command): Command =>
  command
    .option('--capture <folder>', 'write down everything that reaches the core, for `vigil replay`')
    .option('--capture-mb <number>', 'megabytes that it may take; the oldest goes first', '2000');

export function captureOf({ capture, captureMb }: CaptureChoices): Pick<AppOptions, 'capture'> {
  if (capture === undefined) return {};
  return { capture: { directory: capture, maxBytes: numberOf(captureMb, leastMb) * 1_000_000 } };
}

export function addReplayCommand(
  program: Command,
  ways: { writeLine(line: string): Promise<void>; done(code: number): void },
): void {
  program
    .command('replay')
    .description(
      'a captured night through the whole core, on its own clock; last the digest of its decision log, which is the same each time',
    )
    .argument('<capture>', 'folder that `vigil run --capture` wrote')
    .option('--speed <number>', 'so many times as fast as it was; without it as fast as possible')
    .option('--log', 'print each line of the decision log')
    .action(async (capture: string, { speed, log }: { speed?: string; log?: boolean }) => {
      const { replay } = await import('./replay.ts');
      const pace = speed === undefined ? {} : { speed: numberOf(speed, 0.001) };
      ways.done(await replay(capture, { ...pace, withLog: log === true }, ways.writeLine));
    });
}

function numberOf(text: string, least: number): number {
  const number = Number(text);
  if (Number.isFinite(number) && number >= least) return number;
  throw new InvalidArgumentError(`${text}: write a number of at least ${least}`);
}
