import { messageOf } from '../../gateway/core/error.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { SerialLine } from '../../gateway/plugin/driver.ts';
import type { Link, LinkStatus } from './link.ts';
import type { Port } from './serial-port.ts';
import { systemPort } from './serial-port.ts';

export type OpenPort = (path: string, line: SerialLine, clock: Clock) => Port;

export interface SerialEvents {
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onStatus: (status: LinkStatus) => void;
}

const backoffMs = { first: 500, cap: 10_000 };

/**
 * Keeps a serial port open: locked, and opened again with doubling back-off when it fails or is unplugged. Control lines
 * are left as the system sets them, since pseudo-terminals have none.
 */
export function serialLink(
  path: string,
  line: SerialLine,
  clock: Clock,
  { onBytes, onStatus }: SerialEvents,
  openPort: OpenPort = systemPort,
): Link {
  let port: Port | undefined;
  let delayMs = backoffMs.first;
  let reason: string | undefined;
  let isClosed = false;
  let cancelRetry = () => {};

  const retry = (state: 'closed' | 'failed', why: string) => {
    port = undefined;
    reason = why;
    if (isClosed) return;
    onStatus({ state, reason });
    cancelRetry = clock.after(delayMs, open);
    delayMs = Math.min(2 * delayMs, backoffMs.cap);
  };
  const open = () => {
    onStatus({ state: 'opening', ...(reason !== undefined && { reason }) });
    try {
      listen(openPort(path, line, clock));
    } catch (thrown) {
      retry('failed', messageOf(thrown));
    }
  };
  const listen = (opened: Port) => {
    // A port may report both an error and its closing; only the first counts.
    const endOnce = (state: 'closed' | 'failed', why: string) => {
      if (port === opened) retry(state, why);
    };
    port = opened;
    opened.on('data', (bytes) => {
      // Only bytes prove that the line works: a port that opens and closes in turn must not be tried ever faster.
      delayMs = backoffMs.first;
      onBytes(bytes);
    });
    opened.on('close', (failure) => endOnce('closed', failure ? `unplugged: ${failure.message}` : 'closed'));
    opened.on('error', (failure) => {
      if (opened.isOpen) opened.close(() => {});
      endOnce('failed', failure.message);
    });
    opened.open((failure) => {
      if (failure) endOnce('failed', failure.message);
      else if (isClosed) opened.close(() => {});
      else if (port === opened) onStatus({ state: 'open' });
    });
  };

  open();
  return {
    send: () => false,
    close: () => {
      isClosed = true;
      cancelRetry();
      const open = port;
      if (!open?.isOpen) return Promise.resolve();
      return new Promise((resolve) => open.close(resolve));
    },
  };
}
