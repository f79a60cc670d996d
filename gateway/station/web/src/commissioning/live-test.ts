import { useEffect, useState } from 'preact/hooks';
import type { LiveTestView } from '../../../commissioning-wire.ts';
import { send } from '../request.ts';

const askEveryMs = 400;

/** A live test of one device: begun by a person, asked after until it is over. */
export interface Live {
  readonly test: LiveTestView | undefined;
  start(): Promise<void>;
}

export function useLiveTest(id: string): Live {
  const [test, setTest] = useState<LiveTestView | undefined>(undefined);
  const path = `/api/v1/commissioning/devices/${encodeURIComponent(id)}/test`;
  const isRunning = test !== undefined && !test.isOver;
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(async () => {
      const answer = await send<LiveTestView>('GET', path);
      if (answer.isOk) setTest(answer.value);
    }, askEveryMs);
    return () => clearInterval(timer);
  }, [isRunning, path]);
  return {
    test,
    async start() {
      const answer = await send<LiveTestView>('POST', path, {});
      if (answer.isOk) setTest(answer.value);
    },
  };
}
