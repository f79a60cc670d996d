import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { root } from './source-tree.ts';

const run = promisify(execFile);
const hasProgram = (name: string): boolean => spawnSync(name, ['--version']).error === undefined;

/** What is missing for building our firmware and for simulating a chip; installed by deploy/install-test-tools.sh. */
export const missingTools: readonly string[] = [
  ...['make', 'cc', 'avr-gcc'].filter((name) => !hasProgram(name)),
  ...(existsSync('/usr/include/simavr/sim_avr.h') ? [] : ['libsimavr-dev']),
];

/** Why a test of the firmware cannot run, to be added to its title. */
export const needs = missingTools.length > 0 ? ` [needs ${missingTools.join(', ')}]` : '';

export interface FirmwareBuild {
  /** The path of something that was built. */
  path(name: string): string;
  remove(): Promise<void>;
}

/** Builds targets of firmware-bridge/firmware/Makefile in a folder of their own. */
export async function buildFirmware(...targets: readonly string[]): Promise<FirmwareBuild> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-firmware-'));
  const source = join(root, 'firmware-bridge', 'firmware');
  await run('make', ['-s', '-C', source, `OUT=${folder}`, ...targets.map((name) => join(folder, name))]);
  return {
    path: (name) => join(folder, name),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** What the simulated board has counted, as its main.c says it. */
export interface BoardStats {
  readonly chipMs: number;
  readonly starts: number;
  readonly watchdogStarts: number;
  readonly sent: number;
  readonly lost: number;
  readonly reads: number;
  readonly badPulses: number;
  readonly badReads: number;
  readonly powerDowns: number;
  /** Which pins of port B are driven high. */
  readonly portB: number;
}

export interface SimulatedBoard {
  /** A pseudo-terminal; opening it resets the board. */
  readonly port: string;
  /** A command of the simulator's main.c. */
  tell(command: string): void;
  stats(): Promise<BoardStats>;
  end(): Promise<void>;
}

/** Our firmware on a simulated chip in real time, with its converters and its serial line. */
export async function simulatedBoard(
  build: FirmwareBuild,
  name: string,
  baud: number,
): Promise<SimulatedBoard> {
  const child = spawn(build.path('simulated-board'), [build.path(`${name}.hex`), String(baud)], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the simulated board ended');
    return JSON.parse(String(value));
  };
  const { port } = (await said()) as { readonly port: string };
  return {
    port,
    tell: (command) => void child.stdin.write(`${command}\n`),
    async stats() {
      child.stdin.write('stats\n');
      return (await said()) as BoardStats;
    },
    async end() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
