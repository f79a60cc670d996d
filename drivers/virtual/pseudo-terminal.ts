import { closeSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ReadStream } from 'node:tty';
import { VigilError } from '../../gateway/core/error.ts';

interface Pair {
  readonly master: number;
  readonly slave: number;
  readonly pty: string;
}

/** A serial line without hardware: what is written here can be read at `path` by whoever opens it as a port. */
export interface PseudoTerminal {
  readonly path: string;
  /** How many bytes the line took; 0 when it is full. Never waits. */
  write(bytes: Uint8Array): number;
  close(): void;
}

/**
 * Opens a raw pair: no echo, no line editing, no translation, before anything is written.
 * node-pty's own `open()` reads both ends, and so would eat what is meant for the driver; hence its native half.
 */
export function openPseudoTerminal(onInput: (bytes: Uint8Array) => void): PseudoTerminal {
  // The slave is held open and never read: the line keeps its settings, and a driver that closes hangs nobody up.
  const { master, slave, pty } = openPair();
  setRaw(slave);
  const input = new ReadStream(master);
  input.on('data', onInput);
  // The end of the line is the reader's business; here it only means that nothing more comes.
  input.on('error', () => undefined);
  let isOpen = true;
  return {
    path: pty,
    write: (bytes) => (isOpen ? writeWithoutWaiting(master, bytes) : 0),
    close() {
      if (!isOpen) return;
      isOpen = false;
      input.destroy();
      closeSync(slave);
    },
  };
}

/** A terminal stream opens the device anew under a descriptor of its own, so ending it leaves ours alone. */
function setRaw(descriptor: number): void {
  const line = new ReadStream(descriptor);
  line.setRawMode(true);
  line.destroy();
}

function openPair(): Pair {
  const loaded: unknown = createRequire(import.meta.url)('node-pty');
  const native = hasNative(loaded) ? loaded.native : undefined;
  const pair: unknown = native?.open(80, 24);
  if (isPair(pair)) return pair;
  throw new VigilError('VIGIL_FAILED', 'no pseudo-terminals on this system: the virtual ward needs them');
}

/** The descriptor does not block: a full line takes part of the bytes or says EAGAIN. */
function writeWithoutWaiting(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'EAGAIN' || error.code === 'EIO'))
      return 0;
    throw error;
  }
}

function hasNative(
  value: unknown,
): value is { readonly native: { open(columns: number, rows: number): unknown } } {
  if (typeof value !== 'object' || value === null || !('native' in value)) return false;
  const { native } = value;
  return (
    typeof native === 'object' && native !== null && 'open' in native && typeof native.open === 'function'
  );
}

function isPair(value: unknown): value is Pair {
  return (
    typeof value === 'object' &&
    value !== null &&
    'master' in value &&
    'slave' in value &&
    'pty' in value &&
    typeof value.master === 'number' &&
    typeof value.slave === 'number' &&
    typeof value.pty === 'string'
  );
}
