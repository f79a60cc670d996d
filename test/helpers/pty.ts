import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Two ends of a serial line without hardware; what is written to one is read at the other. */
export interface PtyPair {
  readonly device: string;
  readonly gateway: string;
  /** Writes at the device's end, which is held open: closing it would end the line. */
  send(bytes: Uint8Array): Promise<void>;
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
  let deviceEnd: FileHandle | undefined;

  const unplug = async () => {
    const running = socat;
    socat = undefined;
    if (running && running.exitCode === null) {
      const gone = once(running, 'exit');
      running.kill('SIGKILL');
      await gone;
    }
    await deviceEnd?.close();
    deviceEnd = undefined;
  };
  const plug = async () => {
    await Promise.all([device, gateway].map((link) => rm(link, { force: true })));
    const ends = [device, gateway].map((link) => `pty,raw,echo=0,link=${link}`);
    const started = spawn('socat', ['-d', '-d', ...ends], { stdio: ['ignore', 'ignore', 'pipe'] });
    socat = started;
    await saysReady(started);
    deviceEnd = await open(device, 'r+');
  };
  await plug();
  return {
    device,
    gateway,
    send: async (bytes) => {
      await deviceEnd?.write(bytes);
    },
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
