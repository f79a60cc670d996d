import { Argument, type Command } from 'commander';
import type { ArchiveChoices } from './archive.ts';
import type { EvidenceAct } from './evidence.ts';

/** Where a command says what it has to say, and with which exit code it ends. */
interface Ways {
  writeLine(line: string): Promise<void>;
  done(code: number): void;
}

/** What waits for receivers, and what was kept of measurements. */
export function addRecordCommands(program: Command, ways: Ways): void {
  addReceiverCommands(program, ways);
  addEvidenceCommand(program, ways);
  addArchiveCommand(program, ways);
}

function addReceiverCommands(program: Command, { writeLine, done }: Ways): void {
  const receivers = program
    .command('receivers')
    .description('what waits for each receiver outside, and what it refuses')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .action(async ({ config }: { config: string }) => {
      const { listReceivers } = await import('./receivers.ts');
      done(await listReceivers(config, writeLine));
    });
  receivers
    .command('retry')
    .description('let what a receiver refused wait for it again')
    .argument('<receiver>', 'its id in the configuration')
    .action(async (receiver: string, _: unknown, command: Command) => {
      const { retryParked } = await import('./receivers.ts');
      done(await retryParked(receiver, command.optsWithGlobals()['config'], writeLine));
    });
}

function addEvidenceCommand(program: Command, { writeLine, done }: Ways): void {
  program
    .command('evidence')
    .description(
      'measurements kept around alarms: list them, the path of one, or whether one is what the ledger names',
    )
    .addArgument(new Argument('<act>', 'what to do').choices(['list', 'path', 'verify']))
    .argument('[alarm]', 'id of the alarm')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .action(async (act: EvidenceAct, alarm: string | undefined, choices: { config: string }) => {
      const { evidence } = await import('./evidence.ts');
      done(await evidence(act, alarm, choices, writeLine));
    });
}

function addArchiveCommand(program: Command, { writeLine, done }: Ways): void {
  const archive = program
    .command('archive')
    .description('everything that was measured and is still kept: list it, or read some of it');
  archive
    .command('list')
    .description('one JSON line a device and metric or stream: from when until when, how much')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .action(async ({ config }: ArchiveChoices) => {
      const { listArchive } = await import('./archive.ts');
      done(await listArchive(config, writeLine));
    });
  archive
    .command('read')
    .description('measurements as JSON lines, as `vigil decode` prints them, or as a recording')
    .argument('<device>', 'its id in the configuration')
    .argument('<name>', 'a metric or a stream, such as heart-rate or imu')
    .option('--from <time>', 'such as 2026-11-01 or 2026-11-01T22:30; left out: from the beginning')
    .option('--until <time>', 'likewise; left out: to the end')
    .option('--csv', 'as a recording, for `vigil detect` and spreadsheets')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .action(async (device: string, name: string, choices: ArchiveChoices) => {
      const { readArchive } = await import('./archive.ts');
      done(await readArchive(device, name, choices, writeLine));
    });
}
