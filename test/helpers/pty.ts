import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two ends of a serial line without hardware; what is written to one is read at the other. */
export interface PtyPair {
  readonly device: string;
  readonly gateway: string;
  /** Pulls the cable: both ends are closed, the paths stay behind, dangling. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  end(): Promise<void>;
}

/** A plugged pair of pseudo-terminals, made by socat in a folder of its own. */
export async function ptyPair(): Promise<PtyPair> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-pty-'));
  const device = join(folder, 'device');
  const gateway = join(folder, 'gateway');
  let socat: ChildProcess | undefined;

  const unplug = async () => {
    const running = socat;
    socat = undefined;
    if (!running || running.exitCode !== null) return;
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  };
  const plug = async () => {
    await Promise.all([device, gateway].map((link) => rm(link, { force: true })));
    const ends = [device, gateway].map((link) => `pty,raw,echo=0,link=${link}`);
    const started = spawn('socat', ['-d', '-d', ...ends], { stdio: ['ignore', 'ignore', 'pipe'] });
    socat = started;
    await saysReady(started);
  };
  await plug();
  return {
    device,
    gateway,
    unplug,
    plug,
    end: async () => {
      await unplug();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function saysReady(socat: ChildProcess): Promise<void> {
  let said = '';
  for await (const chunk of socat.stderr ?? []) {
    said += String(chunk);
    if (said.includes('starting data transfer loop')) break;
  }
  if (!said.includes('starting data transfer loop')) throw new Error(`socat: ${said}`);
}
