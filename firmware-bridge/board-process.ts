import { whenOrphaned } from '../gateway/core/orphan.ts';
import type { FromBoard, ToBoard } from './board-plan.ts';
import { type FirmataBoard, firmataBoard } from './firmata-board.ts';

/**
 * One board's process: johnny-five keeps boards for ever, listens to signals and cannot connect anew, so each opening of
 * a board's line has a process of its own. It ends with its parent.
 */
let board: FirmataBoard | undefined;

const say = (message: FromBoard): void => {
  if (process.connected) process.send?.(message);
};

const fail = (reason: string): void => say({ type: 'failed', reason });

/** A relay that nobody asks about tells nothing: one that is supervised is asked this often. */
const askEveryMs = 1_000;

process.on('message', (message: ToBoard) => {
  if (message.type === 'start') {
    board = firmataBoard(message.plan, {
      write: (bytes) => say({ type: 'write', bytes }),
      onReady: () => say({ type: 'ready' }),
      onFailed: fail,
    });
  } else if (message.type === 'heard') board?.hear(message.bytes);
  else if (!board?.relay(message.isOn)) fail('a relay was asked for before the board was ready');
});
setInterval(() => board?.askRelay(), askEveryMs).unref();
whenOrphaned(process, () => process.exit(0));
