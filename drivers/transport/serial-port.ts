import { readSync } from 'node:fs';
import { SerialPort } from 'serialport';
import { messageOf } from '../../gateway/core/error.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { SerialLine } from '../../gateway/plugin/driver.ts';
import type { LinkProblem } from '../../gateway/plugin/link-problem.ts';
import { type Line, type LineEvents, LineFailure } from './line.ts';
import { portTurn, type Rhythm } from './rhythm.ts';

/** The system keeps so much of a line that nobody reads; more at once is never there. */
const readMost = 4_096;
/** Reads of one port in a row: a port that floods has had its turn, and the others have theirs. */
const readsMost = 4;
/** How long a line that is being closed waits for what was written last. */
const lastWordMs = 500;
/** What waits to be written to a device that takes nothing. */
const unwrittenMost = 65_536;

/** A port that was full is looked at again this soon: more may be waiting behind what the system gave. */
const againMs = 5;

/** When a port is looked at: each beat of the rhythm, a quiet one every other; well before what the system keeps is full. */
export interface PortTime {
  readonly clock: Clock;
  readonly rhythm: Rhythm;
}

/** What the library's port is, as far as we use it. */
interface BindingPort {
  readonly fd: number | null;
  write(bytes: Buffer): Promise<void>;
  update(options: { readonly baudRate: number }): Promise<void>;
  close(): Promise<void>;
}

/**
 * A locked serial port of this machine. Being woken for each few bytes costs far more than decoding them, so the port is
 * not waited for but looked at in a fixed rhythm (a quiet one at every other beat), which also keeps one that floods from
 * starving the others. The library opens, locks and sets it; its reader is not used: on a line that hung up it would spin
 * for ever. Control lines are left as the system sets them, since pseudo-terminals have none.
 */
export async function openSerialPort(
  path: string,
  line: SerialLine,
  { clock, rhythm }: PortTime,
  events: LineEvents,
): Promise<Line> {
  let port: BindingPort;
  try {
    port = (await SerialPort.binding.open({ path, ...line, lock: true })) as BindingPort;
  } catch (thrown) {
    throw new LineFailure(openProblem(messageOf(thrown)), messageOf(thrown));
  }
  const buffer = new Uint8Array(readMost);
  let unwritten = 0;
  let written = Promise.resolve();
  let isOver = false;
  let cancelAgain = () => {};

  const end = (reason: string) => {
    if (isOver) return;
    isOver = true;
    stopReading();
    void port.close().catch(() => {});
    events.onEnd('unplugged', reason);
  };
  // Neighbours take turns, so that every beat has about as much to do.
  const turn = portTurn(port.fd ?? 0);
  const atBeat = () => {
    if (turn.isDue()) look();
  };
  const look = () => {
    for (let reads = 0; reads < readsMost && !isOver && port.fd !== null; reads += 1) {
      const length = readOnce(port.fd, buffer);
      if (typeof length === 'string') return end(length);
      turn.heard(length);
      if (length > 0) events.onBytes(buffer.subarray(0, length));
      if (length < readMost / 2) return;
    }
    cancelAgain();
    cancelAgain = clock.after(againMs, look);
  };
  const stopRhythm = rhythm.add(atBeat);
  const stopReading = () => {
    stopRhythm();
    cancelAgain();
  };
  return {
    write(bytes) {
      if (isOver || unwritten + bytes.length > unwrittenMost) return;
      unwritten += bytes.length;
      const copy = Buffer.from(bytes);
      // One after the other: two writes under way at once may reach the line in either order.
      written = written
        .then(() => port.write(copy))
        .then(
          () => {
            unwritten -= bytes.length;
          },
          (thrown: unknown) => end(messageOf(thrown)),
        );
    },
    // What was said at the old speed goes out first.
    setSpeed: (baudRate) => written.then(() => port.update({ baudRate })),
    async close() {
      if (isOver) return;
      isOver = true;
      stopReading();
      // The last word counts, such as the one that lets a cuff go; a device that takes nothing is not waited for.
      await Promise.race([written, new Promise<void>((late) => clock.after(lastWordMs, late))]);
      await port.close();
    },
  };
}

/** How many bytes were there; a text where the line is gone. */
function readOnce(fd: number, buffer: Uint8Array): number | string {
  try {
    // On a line that hung up the system reads no bytes; on one that is merely quiet it says so.
    return readSync(fd, buffer, 0, readMost, null) || 'the line hung up';
  } catch (thrown) {
    return isNothingYet(thrown) ? 0 : messageOf(thrown);
  }
}

const isNothingYet = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  'code' in thrown &&
  (thrown.code === 'EAGAIN' || thrown.code === 'EWOULDBLOCK' || thrown.code === 'EINTR');

/** What kind of failure the operating system's words for it are. */
export function openProblem(reason: string): LinkProblem {
  if (/No such file|ENOENT|cannot find|ENXIO|ENODEV/i.test(reason)) return 'not-found';
  if (/permission|EACCES|EPERM/i.test(reason)) return 'permission-denied';
  if (/lock|busy|EBUSY|temporarily unavailable/i.test(reason)) return 'busy';
  return 'broken';
}
