import type { Command } from 'commander';
import type { ProvisionChoices } from './provision.ts';

/** Where a command says what it has to say, and with which exit code it ends. */
interface Ways {
  writeLine(line: string): Promise<void>;
  done(code: number): void;
}

/** What a facility does before anybody can sign in. */
export function addPeopleCommands(program: Command, { writeLine, done }: Ways): void {
  program
    .command('provision')
    .description('what a gateway needs before anybody can sign in')
    .command('admin')
    .description(
      'make an administrator in the store of a stopped gateway; reads a PIN or password from standard input',
    )
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .requiredOption('--name <name>', 'as colleagues know them')
    .action(async (choices: ProvisionChoices) => {
      const { provisionAdmin } = await import('./provision.ts');
      const { systemClock } = await import('../clock.ts');
      const { processLog } = await import('../log.ts');
      const around = {
        clock: systemClock(),
        log: processLog('warn'),
        input: process.stdin,
        write: writeLine,
      };
      done(await provisionAdmin(choices, around));
    });
}
