import type { ReceiverConfig } from '../config/receivers.ts';
import { messageOf } from '../core/error.ts';
import type { Clock } from '../core/ports.ts';
import type { Site } from '../core/site.ts';
import { receivers as kinds } from '../forward/index.ts';
import type { ReceiverPorts } from '../plugin/receiver.ts';
import { alarmWord } from './alarm-word.ts';

export interface ProbeParts {
  readonly site: Site;
  readonly version: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly secret: ReceiverPorts['secret'];
}

export type Probed =
  | { readonly state: 'reached' }
  | { readonly state: 'by-device'; readonly device: string }
  | { readonly state: 'not-reached'; readonly reason: string };

/** Longer than any receiver's own limit for one answer. */
export const probeWithinMs = 20_000;

const reasonMost = 500;

/**
 * Looks whether a receiver would take something now, beside whatever else speaks to it: its secrets are there, it answers, and nothing is
 * said of anybody. Never rejects; a receiver that answers nothing at all is not reached either.
 */
export async function probe({ id, kind, options }: ReceiverConfig, parts: ProbeParts): Promise<Probed> {
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined) return { state: 'not-reached', reason: `there is no receiver of kind ${kind}` };
  const device = found.device?.(options);
  if (device !== undefined) return { state: 'by-device', device };
  try {
    for (const reference of found.secrets(options)) await parts.secret(reference);
    const receiver = found.create(options, {
      ...parts,
      id,
      isProbe: true,
      alarmWord,
      command: () => Promise.reject(new Error('only a running gateway commands devices')),
      reading: () => undefined,
    });
    await within(parts.clock, receiver.check()).finally(() => receiver.close());
    return { state: 'reached' };
  } catch (thrown) {
    return { state: 'not-reached', reason: messageOf(thrown).slice(0, reasonMost) };
  }
}

/** @throws Error where nothing came of it in time */
function within(clock: Clock, work: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(probeWithinMs, () =>
      reject(new Error(`no answer within ${probeWithinMs / 1000} s`)),
    );
    work.then(resolve, reject).finally(cancel);
  });
}
