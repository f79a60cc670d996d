import { replay as replayed } from '../app/replay/replay.ts';
import { systemClock } from '../clock.ts';
import { processLog } from '../log.ts';
import { readCapture } from '../store/capture/capture-reader.ts';

export interface ReplayCommandOptions {
  /** So many times as fast as it was; without it as fast as possible. */
  readonly speed?: number;
  /** Prints the decision log too, line by line. */
  readonly withLog: boolean;
}

/** Shorter waits are gathered: a timer is late by a millisecond anyway. */
const shortestWaitMs = 5;

/** `vigil replay`: a captured night through the whole core; last the digest of its decision log. 0, or 1 where inputs are missing. */
export async function replay(
  directory: string,
  { speed, withLog }: ReplayCommandOptions,
  writeLine: (line: string) => Promise<void>,
): Promise<number> {
  const clock = systemClock();
  let aheadMs = 0;
  const pace = async (elapsedMs: number) => {
    if (speed === undefined) return;
    aheadMs += elapsedMs / speed;
    if (aheadMs < shortestWaitMs) return;
    const before = clock.now().monoMs;
    await new Promise<void>((resolve) => clock.after(aheadMs, resolve));
    aheadMs -= clock.now().monoMs - before;
  };
  const begun = clock.now().monoMs;
  const report = await replayed(readCapture(directory), {
    log: processLog('warn'),
    pace,
    onTimeZone(timeZone) {
      // Read anew by the next date.
      process.env['TZ'] = timeZone;
    },
    ...(withLog && {
      onEntry: ({ seq, kind, subject, at, body }) =>
        writeLine(JSON.stringify({ type: 'decision', seq, kind, subject, at, body })),
    }),
  });
  const tookS = Math.round(clock.now().monoMs - begun) / 1000;
  await writeLine(JSON.stringify({ type: 'summary', ...report, tookS }));
  return report.missing === 0 ? 0 : 1;
}
