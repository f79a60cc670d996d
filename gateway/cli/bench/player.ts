import type { ChildProcess } from 'node:child_process';

/** The next message of a type that a process of the bench sends. Rejects where it ends before. */
export function heard<Message>(child: ChildProcess, type: string): Promise<Message> {
  return new Promise((resolve, reject) => {
    child.on('message', (message: Message & { readonly type: string }) => {
      if (message.type === type) resolve(message);
    });
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
  });
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
