import { read as readCallback } from 'node:fs';
import { promisify } from 'node:util';
import { SerialPort } from 'serialport';
import type { Clock } from '../../gateway/core/ports.ts';
import type { SerialLine } from '../../gateway/plugin/driver.ts';

/** What we use of a serial port; the fake of the tests is this small. */
export interface Port {
  readonly isOpen: boolean;
  open(opened: (failure: Error | null) => void): void;
  close(closed: () => void): void;
  on(event: 'data', run: (bytes: Uint8Array) => void): unknown;
  on(event: 'close', run: (failure: Error | null) => void): unknown;
  on(event: 'error', run: (failure: Error) => void): unknown;
}

/** Waking up for bytes costs far more than the bytes: after some have come, the next are left to gather this long. */
const gatherMs = 20;

/** What the library's port is on Linux and macOS, as far as we replace it. */
interface UnixPort {
  readonly fd: number | null;
  readonly poller: { once(event: 'readable', run: (failure: Error | null) => void): void };
  read(buffer: Buffer, offset: number, length: number): Promise<{ buffer: Buffer; bytesRead: number }>;
}

const readFile = promisify(readCallback);

/** A locked serial port of this machine, not yet open. */
export function systemPort(path: string, line: SerialLine, clock: Clock): Port {
  const { binding } = SerialPort;
  const open = async (options: SerialLine & { readonly path: string }) => {
    const port = await binding.open(options);
    if ('poller' in port) (port as UnixPort).read = endingRead(port, clock);
    return port;
  };
  const options = { path, ...line, lock: true, autoOpen: false, binding: { ...binding, open } };
  return new SerialPort(options);
}

/**
 * A read that ends when the line does. On a line that hung up the system reads no bytes; the library takes that for
 * "nothing yet" and reads again at full speed for ever, so that a cable pulled at the wrong instant is never told.
 */
function endingRead(port: UnixPort, clock: Clock): UnixPort['read'] {
  const readable = () =>
    new Promise<void>((resolve, reject) => {
      port.poller.once('readable', (failure) => (failure ? reject(failure) : resolve()));
    });
  const gather = () => new Promise<void>((resolve) => clock.after(gatherMs, resolve));
  let hasRead = false;
  return async (buffer, offset, length) => {
    if (hasRead) await gather();
    for (;;) {
      // The library asks for `canceled` where the port was closed on purpose.
      if (port.fd === null) throw Object.assign(new Error('port is closed'), { canceled: true });
      try {
        const { bytesRead } = await readFile(port.fd, buffer, offset, length, null);
        if (bytesRead === 0) throw new Error('the line hung up');
        hasRead = true;
        return { buffer, bytesRead };
      } catch (thrown) {
        if (!isNothingYet(thrown)) throw thrown;
        await readable();
      }
    }
  };
}

const isNothingYet = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  (thrown.code === 'EAGAIN' || thrown.code === 'EWOULDBLOCK' || thrown.code === 'EINTR');
