import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BoardPlan, FromBoard, ToBoard } from '../../firmware-bridge/board-plan.ts';
import type { Line, LineEvents, OpenLine } from './line.ts';

const processModule = fileURLToPath(new URL('../../firmware-bridge/board-process.js', import.meta.url));

/**
 * Opens a board: its line is an ordinary one, all that comes goes to the decoder, and a process with johnny-five on the
 * same line sets it up. What is written is a command as JSON, not bytes. When either the line or the process ends, both do.
 */
export async function openBoard(openLine: OpenLine, plan: BoardPlan, events: LineEvents): Promise<Line> {
  let isOver = false;
  let isReady = false;
  const child = fork(processModule, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  // A message to a process that has just ended fails; its end is told by `exit`.
  const tell = (message: ToBoard): void => {
    if (child.connected) child.send(message, () => {});
  };
  const over = (): boolean => {
    const wasOver = isOver;
    isOver = true;
    child.kill('SIGKILL');
    return !wasOver;
  };
  let line: Line;
  try {
    line = await openLine({
      onBytes(bytes) {
        // A copy: the bytes are ours only now.
        tell({ type: 'heard', bytes: Uint8Array.from(bytes) });
        events.onBytes(bytes);
      },
      onEnd(problem, reason) {
        if (over()) events.onEnd(problem, reason);
      },
    });
  } catch (thrown) {
    over();
    throw thrown;
  }
  const fail = (problem: 'no-answer' | 'broken', reason: string): void => {
    if (!over()) return;
    void line.close().catch(() => {});
    events.onEnd(problem, reason);
  };
  child.on('message', (message: FromBoard) => {
    if (isOver) return;
    if (message.type === 'write') line.write(message.bytes);
    else if (message.type === 'ready') isReady = true;
    else fail(isReady ? 'broken' : 'no-answer', message.reason);
  });
  child.on('error', ({ message }) => fail('broken', message));
  child.on('exit', () => fail('broken', 'the process of the board ended'));
  tell({ type: 'start', plan });
  return {
    write(bytes) {
      const isOn = relayAsked(bytes);
      if (isReady && isOn !== undefined) tell({ type: 'relay', isOn });
    },
    isReady: () => isReady,
    async close() {
      if (over()) await line.close();
    },
  };
}

/** What a command for the relay asks; nothing where it is another. */
function relayAsked(bytes: Uint8Array): boolean | undefined {
  const command: unknown = JSON.parse(new TextDecoder().decode(bytes));
  if (typeof command !== 'object' || command === null || !('values' in command)) return undefined;
  const { values } = command;
  if (typeof values !== 'object' || values === null || !('isOn' in values)) return undefined;
  return typeof values.isOn === 'boolean' ? values.isOn : undefined;
}
