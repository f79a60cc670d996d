import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
