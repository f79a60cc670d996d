import { messageOf } from '../../gateway/core/error.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { Conversation } from '../../gateway/plugin/conversation.ts';
import type { LinkProblem } from '../../gateway/plugin/link-problem.ts';
import { type Line, LineFailure, type OpenLine } from './line.ts';
import { type LineTalk, lineTalk } from './line-talk.ts';
import type { Link, LinkStatus } from './link.ts';

const backoffMs = { first: 500, cap: 10_000 };
/** Whether a device is there again costs next to nothing to find out, and a nurse waits for it. */
const absentCapMs = 250;
const absent = new Set<LinkProblem>(['not-found', 'unplugged']);
/** Nothing is to come after these, however often it is tried. */
const final = new Set<LinkProblem>(['recording-over']);

export interface LineLinkParts {
  readonly clock: Clock;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onStatus: (status: LinkStatus) => void;
  /** What is said at each opening. */
  readonly conversation?: () => Conversation;
  /** Commands of this device are dialogues. */
  readonly takesDialogues?: boolean;
  /** Whole frames decoded so far: what a watchdog in the conversation looks at. */
  readonly frames?: () => number;
  /** Told of everything written. */
  readonly onWritten?: (bytes: Uint8Array) => void;
}

/**
 * Keeps a line open: opened again with doubling back-off when it fails, ends or its device does not answer as it should.
 * Only what came proves that it works, so only that resets the back-off.
 */
export function lineLink(openLine: OpenLine, parts: LineLinkParts): Link {
  const { clock, onStatus, frames = () => 0, onWritten } = parts;
  let delayMs = backoffMs.first;
  let attempt = 0;
  let line: Line | undefined;
  let talking: LineTalk | undefined;
  let isClosed = false;
  let last: LinkStatus | undefined;
  let cancelRetry = () => {};

  const drop = (state: 'closed' | 'failed', problem: LinkProblem, reason: string) => {
    attempt += 1;
    talking?.stop();
    talking = undefined;
    const ended = line;
    line = undefined;
    void ended?.close().catch(() => {});
    if (isClosed) return;
    last = { state, problem, reason };
    onStatus(last);
    if (final.has(problem)) return;
    cancelRetry = clock.after(absent.has(problem) ? Math.min(delayMs, absentCapMs) : delayMs, open);
    delayMs = Math.min(2 * delayMs, backoffMs.cap);
  };
  const begin = (opened: Line, number: number) => {
    if (isClosed || number !== attempt) {
      void opened.close().catch(() => {});
      return;
    }
    line = opened;
    onStatus({ state: 'open' });
    const onRefused = (problem: LinkProblem, reason: string) => {
      if (number === attempt) drop('failed', problem, reason);
    };
    const started = lineTalk(parts, { line: heardBy(opened, onWritten), clock, frames, onRefused });
    if (line === opened) talking = started;
  };
  const open = () => {
    const number = attempt;
    onStatus({ ...last, state: 'opening' });
    const isCurrent = () => !isClosed && number === attempt;
    openLine({
      onBytes(bytes) {
        if (!isCurrent()) return;
        delayMs = backoffMs.first;
        if (!talking?.take(bytes)) parts.onBytes(bytes);
      },
      onEnd(problem, reason) {
        if (isCurrent()) drop(problem === 'unplugged' ? 'closed' : 'failed', problem, reason);
      },
    }).then(
      (opened) => begin(opened, number),
      (thrown: unknown) => {
        const problem = thrown instanceof LineFailure ? thrown.problem : 'unreachable';
        if (isCurrent()) drop('failed', problem, messageOf(thrown));
      },
    );
  };

  open();
  return {
    send(bytes) {
      if (!line) return false;
      heardBy(line, onWritten).write(bytes);
      return true;
    },
    isReady: () => line?.isReady?.() ?? true,
    converse: (dialogue) => talking?.converse(dialogue) ?? false,
    async close() {
      isClosed = true;
      cancelRetry();
      talking?.stop();
      await line?.close();
    },
  };
}

/** The line with somebody told of all that is written to it. */
function heardBy(line: Line, onWritten: LineLinkParts['onWritten']): Pick<Line, 'write' | 'setSpeed'> {
  return {
    write(bytes) {
      line.write(bytes);
      onWritten?.(bytes);
    },
    setSpeed: (baudRate) => line.setSpeed?.(baudRate) ?? Promise.resolve(),
  };
}
