import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromVirtual, ToVirtual } from '../../drivers/virtual/messages.ts';
import { VigilError } from '../core/error.ts';
import type { BrokerLogin } from '../plugin/child.ts';

/** The process with the virtual residents and their devices. */
export interface VirtualWard {
  /** Path of the port, or address, of each device. */
  readonly ports: Readonly<Record<string, string>>;
  readonly pid: number | undefined;
  play(): void;
  inject(message: Extract<ToVirtual, { type: 'inject' }>): void;
  stop(): Promise<void>;
}

export interface VirtualWardOptions {
  readonly seed: number;
  readonly broker: Readonly<Record<string, BrokerLogin>>;
  readonly recordings?: string;
  readonly onMessage: (message: FromVirtual) => void;
  /** It ended without being asked: the demo cannot go on. */
  readonly onEnd: (reason: string) => void;
}

/** Starts the virtual ward; resolves when its serial ports exist. */
export async function startVirtualWard({
  seed,
  broker,
  recordings,
  onMessage,
  onEnd,
}: VirtualWardOptions): Promise<VirtualWard> {
  const child = fork(fileURLToPath(new URL('../../drivers/virtual/process.js', import.meta.url)), [], {
    serialization: 'advanced',
  });
  const post = (message: ToVirtual) => child.connected && child.send(message);
  let isStopping = false;
  const ports = await new Promise<Readonly<Record<string, string>>>((resolve, reject) => {
    child.on('message', (message: FromVirtual) => {
      if (message.type === 'ready') resolve(message.ports);
      if (message.type === 'failed')
        reject(new VigilError('VIGIL_FAILED', `virtual ward: ${message.message}`));
      onMessage(message);
    });
    child.on('exit', (code, signal) => {
      const reason = `virtual ward ended (${signal ?? `exit ${code}`})`;
      reject(new VigilError('VIGIL_FAILED', reason));
      if (!isStopping) onEnd(reason);
    });
    post({ type: 'start', seed, broker, ...(recordings ? { recordings } : {}) });
  });
  return {
    ports,
    pid: child.pid,
    play: () => post({ type: 'play' }),
    inject: post,
    stop() {
      isStopping = true;
      return ended(child);
    },
  };
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.disconnect();
  });
}
