import { createReadStream } from 'node:fs';
import { Argument, Command, Option } from 'commander';
import { VigilError } from '../core/error.ts';
import type { Placement, WatchedPlace } from '../core/ward.ts';
import type { RestoreOptions } from './backup.ts';
import { addPeopleCommands } from './people-commands.ts';
import { addRecordCommands } from './record-commands.ts';
import { addCaptureOptions, addReplayCommand, type CaptureChoices, captureOf } from './replay-command.ts';

/** One line on standard output; waits while a pipe is full, so that a slow reader never fills memory. */
export function writeLine(line: string): Promise<void> {
  return writeBytes(`${line}\n`);
}

function writeBytes(bytes: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(bytes, (failure) => (failure ? reject(failure) : resolve()));
  });
}

const complain = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** The input named on the command line; `-` or nothing is standard input. */
function inputOf(path: string | undefined): AsyncIterable<Uint8Array> {
  return path === undefined || path === '-' ? process.stdin : createReadStream(path);
}

/** `--option format=2`: numbers, true and false as such, everything else as text. */
function optionPairs(pair: string, before: Record<string, unknown>): Record<string, unknown> {
  const split = pair.indexOf('=');
  if (split < 1) throw new VigilError('VIGIL_CONFIG_INVALID', `--option ${pair}: write name=value`);
  const text = pair.slice(split + 1);
  const value =
    text === 'true' || text === 'false'
      ? text === 'true'
      : text !== '' && Number.isFinite(Number(text))
        ? Number(text)
        : /^[[{]/.test(text)
          ? jsonOf(pair, text)
          : text;
  return { ...before, [pair.slice(0, split)]: value };
}

/** A list or a table of options, such as registers, is written as JSON. */
function jsonOf(pair: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VigilError('VIGIL_CONFIG_INVALID', `--option ${pair}: not JSON`, { cause });
  }
}

const done = (code: number): void => {
  process.exitCode = code;
};

interface DemoChoices extends CaptureChoices {
  readonly port: string;
  readonly recordings?: string;
  readonly seed: string;
  readonly headless?: boolean;
}

function addWardCommands(program: Command): void {
  addCaptureOptions(program.command('demo'))
    .description(
      'a whole ward on this machine, no hardware: virtual residents whose devices speak the real framing',
    )
    .option('--port <number>', 'port of the ward board', '8080')
    .option('--recordings <dir>', 'play real recordings in place of the virtual residents')
    .option('--seed <number>', 'seed of the virtual residents', '7')
    .option('--headless', 'print care events and alarms as JSON lines instead of the status line')
    .action(async ({ capture, captureMb, ...options }: DemoChoices) => {
      const { demo } = await import('./demo.ts');
      done(
        await demo({
          ...options,
          ...captureOf({ capture, captureMb }),
          port: Number(options.port),
          seed: Number(options.seed),
          isHeadless: options.headless === true,
        }),
      );
    });
  addCaptureOptions(program.command('run'))
    .description('the gateway')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .action(async ({ config, ...choices }: CaptureChoices & { config: string }) => {
      const { run } = await import('./run.ts');
      done(await run(config, captureOf(choices)));
    });
  program
    .command('check')
    .description('validate a configuration: every problem with its line and reason; exit 1 on any')
    .argument('[file]', 'configuration', 'vigil.yaml')
    .option('--json', 'problems as JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const { check } = await import('./check.ts');
      done(await check(file, json === true, writeLine));
    });
  program
    .command('hash-pin')
    .description('make the hash of a PIN or password, for a secret file; reads it from standard input')
    .option('--broker', 'of a device or program that signs in to the broker')
    .action(async ({ broker }: { broker?: boolean }) => {
      const { hashFromInput } = await import('./hash-pin.ts');
      done(await hashFromInput(process.stdin, writeLine, broker === true));
    });
  program
    .command('verify-ledger')
    .description('check the hash chain of a ledger; names the first row that is altered, missing or moved')
    .argument('<database>', 'path of the database')
    .option('--key <file>', "the site's public key as it was noted down, for the signed heads")
    .action(async (path: string, { key }: { key?: string }) => {
      const { verifyLedger } = await import('./verify-ledger.ts');
      done(await verifyLedger(path, writeLine, key));
    });
}

interface ExportOptions {
  readonly config: string;
  readonly out: string;
  readonly from?: string;
  readonly until?: string;
}

function addExportCommands(program: Command): void {
  program
    .command('export')
    .description("write an inspector's folder: the ledger, signed, with what checks it without Vigil")
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .requiredOption('--out <folder>', 'a folder that is new or empty')
    .option('--from <date>', 'first day, such as 2026-11-01; left out: from the beginning')
    .option('--until <date>', 'last day, included; left out: until now')
    .action(async (choices: ExportOptions) => {
      const { exportFromConfig } = await import('./export.ts');
      const { systemClock } = await import('../clock.ts');
      done(await exportFromConfig(choices, systemClock(), writeLine));
    });
  program
    .command('verify-export')
    .description('check a folder that `export` wrote, as its own verify.mjs does')
    .argument('<folder>', 'the export')
    .option('--key <file>', "the site's public key as it was noted down")
    .action(async (folder: string, { key }: { key?: string }) => {
      const { verifyExport } = await import('./export/verify-export.ts');
      const verdict = await verifyExport(folder, key);
      await writeLine(JSON.stringify(verdict));
      done(verdict.isIntact ? 0 : 1);
    });
}

function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description('copy the store into a folder, also of a running gateway; it is checked and signed')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .requiredOption('--out <folder>', 'a folder that is new or empty')
    .action(async (choices: { config: string; out: string }) => {
      const { backupFromConfig } = await import('./backup.ts');
      const { systemClock } = await import('../clock.ts');
      done(await backupFromConfig(choices, systemClock(), writeLine));
    });
  program
    .command('restore')
    .description('put a backup in place of the store of a stopped gateway')
    .argument('<folder>', 'what `backup` wrote')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .option('--replace', 'put the store that is there aside')
    .requiredOption('--by <staff>', 'id of the administrator who answers for it')
    .requiredOption('--reason <text>', 'why; it goes on the ledger')
    .action(async (folder: string, choices: RestoreOptions) => {
      const { restoreFromConfig } = await import('./backup.ts');
      const { systemClock } = await import('../clock.ts');
      done(await restoreFromConfig(folder, choices, systemClock(), writeLine));
    });
}

function addEraseCommand(program: Command): void {
  program
    .command('erase')
    .description('erase what was learnt about a resident: the running gateway does it, or the next start')
    .argument('<resident>', 'id of the resident')
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .requiredOption('--by <staff>', 'id of the administrator or charge nurse who answers for it')
    .requiredOption('--reason <text>', 'why; it goes on the ledger')
    .action(async (resident: string, choices: { config: string; by: string; reason: string }) => {
      const { erase } = await import('./erase.ts');
      const { systemClock } = await import('../clock.ts');
      done(await erase(resident, choices, systemClock(), writeLine));
    });
}

function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description(
      'ports, broker, disk, clock, models, station, devices: what works, what does not, what to do',
    )
    .option('--config <file>', 'configuration', 'vigil.yaml')
    .option('--json', 'findings as JSON')
    .addOption(new Option('--lang <language>', 'of the texts; else as LANG says').choices(['en', 'zh-CN']))
    .action(async ({ config, json, lang }: { config: string; json?: boolean; lang?: string }) => {
      const { doctor, languageOf } = await import('./doctor.ts');
      const language = languageOf(lang, process.env);
      done(await doctor({ config, isJson: json === true, language }, writeLine));
    });
}

function addDeviceCommands(program: Command): void {
  program
    .command('drivers')
    .description('every driver with its family, transport, channels and units')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { listDrivers } = await import('./drivers.ts');
      done(listDrivers((line) => void process.stdout.write(`${line}\n`), { isJson: json === true }));
    });
  program
    .command('decode')
    .description("a device's raw bytes in, one JSON object a line out")
    .argument('<driver>')
    .argument('[file]', 'bytes; - or nothing is standard input')
    .option('--option <name=value>', "one of the driver's options", optionPairs, {})
    .action(
      async (driver: string, file: string | undefined, { option }: { option: Record<string, unknown> }) => {
        const { decode } = await import('./decode.ts');
        done(await decode(driver, inputOf(file), writeLine, option));
      },
    );
  program
    .command('encode')
    .description("the inverse of decode: JSON lines in, the device's bytes out")
    .argument('<driver>')
    .argument('[file]', 'JSON lines; - or nothing is standard input')
    .option('--option <name=value>', "one of the driver's options", optionPairs, {})
    .action(
      async (driver: string, file: string | undefined, { option }: { option: Record<string, unknown> }) => {
        const { encode } = await import('./encode.ts');
        done(await encode(driver, inputOf(file), writeBytes, option));
      },
    );
}

function addBenchCommand(program: Command): void {
  program
    .command('bench')
    .description("the project's own figures, each beside its limit; exit 1 when one is beyond it")
    .option('--json', 'one JSON object a line')
    .option('--seconds <number>', 'how long a load is measured, after its warm-up', '20')
    .action(async ({ json, seconds }: { json?: boolean; seconds: string }) => {
      const { bench } = await import('./bench.ts');
      done(await bench({ isJson: json === true, seconds: Number(seconds) }, writeLine));
    });
}

function addVirtualCommand(program: Command): void {
  program
    .command('virtual')
    .description('a device without hardware: prints the port or address that a gateway opens; ends at Ctrl-C')
    .argument('<driver>')
    .option('--recording <file>', 'play a recording in place of made signals')
    .option('--seed <number>', 'seed of the signals and faults', '7')
    .option(
      '--fault <kind=rate>',
      'disturb the line or the messages: bit-flip=0.001, lost-message=0.1, unplug@4000 for once, clock-wrap, …',
      (text, before: string[]) => [...before, text],
      [],
    )
    .option('--seconds <number>', 'end by itself after so long')
    .option('--option <name=value>', "one of the driver's options", optionPairs, {})
    .option('--broker <url>', 'broker of a device on MQTT', 'mqtt://127.0.0.1:1883')
    .option('--device-id <id>', 'device id of a device on MQTT', 'virtual-1')
    .action(
      async (
        driver: string,
        {
          fault,
          seed,
          seconds,
          ...further
        }: {
          recording?: string;
          seed: string;
          fault: string[];
          seconds?: string;
          option: Record<string, unknown>;
          broker: string;
          deviceId: string;
        },
      ) => {
        const { faultOf, virtual } = await import('./virtual.ts');
        const choices = {
          ...further,
          fault: fault.map(faultOf),
          seed: Number(seed),
          ...(seconds !== undefined && { seconds: Number(seconds) }),
        };
        done(await virtual(driver, choices, writeLine));
      },
    );
}

function addDetectCommand(program: Command): void {
  const placement = new Option('--placement <where>', 'where a wearable sits')
    .choices(['waist', 'chest', 'hip', 'pocket', 'wrist'])
    .default('waist');
  const watches = new Option('--watches <what>', 'what presence, movement and door columns look at')
    .choices(['bed', 'room', 'bathroom'])
    .default('bed');
  program
    .command('detect')
    .description('run the real pipeline over recordings as fast as it can: one JSON line a care event')
    .argument('<recording...>', 'CSV or CSV.gz with headers such as t[s],acc_x[g]')
    .option('--detector <name>', 'one detector alone')
    .addOption(placement)
    .addOption(watches)
    .option('--scores', 'also one line a window with its score')
    .option('--resident-profile <file>', 'JSON with the options of detectors for this resident')
    .action(
      async (
        files: string[],
        options: {
          detector?: string;
          placement: Placement;
          watches: WatchedPlace;
          scores?: boolean;
          residentProfile?: string;
        },
      ) => {
        const { detect } = await import('./detect.ts');
        const { scores, ...choices } = options;
        done(
          await detect(
            files,
            { ...choices, withScores: scores === true },
            (line) => void process.stdout.write(`${line}\n`),
            complain,
          ),
        );
      },
    );
}

function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('alarms: alarms a resident-day and events missed on recordings, beside fixed limits')
    .addArgument(new Argument('<what>', 'what is evaluated').choices(['alarms']))
    .requiredOption('--data <dir>', 'folder of recordings that holds falls/ and vitals/')
    .option('--json', 'one JSON object a line')
    .option('--most <number>', 'recordings taken of each set, evenly', '1000000')
    .action(async (_: string, { data, json, most }: { data: string; json?: boolean; most: string }) => {
      const { evaluateAlarms } = await import('./evaluate.ts');
      done(await evaluateAlarms({ data, isJson: json === true, most: Number(most) }, writeLine));
    });
}

/** The `vigil` command line. Each command loads its own code, so that `vigil decode` never starts a broker. */
export function program(version: string): Command {
  const vigil = new Command('vigil')
    .description('Edge gateway for eldercare robots and bedside sensors')
    .version(version)
    .showHelpAfterError();
  addWardCommands(vigil);
  addExportCommands(vigil);
  addBackupCommands(vigil);
  addEraseCommand(vigil);
  addRecordCommands(vigil, { writeLine, done });
  addPeopleCommands(vigil, { writeLine, done });
  addReplayCommand(vigil, { writeLine, done });
  addDoctorCommand(vigil);
  addDeviceCommands(vigil);
  addVirtualCommand(vigil);
  addDetectCommand(vigil);
  addBenchCommand(vigil);
  addEvaluateCommand(vigil);
  return vigil;
}
