import { alarmWord } from '../../app/alarm-word.ts';
import type { ReceiverConfig } from '../../config/receivers.ts';
import type { Config } from '../../config/schema.ts';
import { resolveSecret } from '../../config/secret.ts';
import { messageOf } from '../../core/error.ts';
import type { Clock } from '../../core/ports.ts';
import { receivers as kinds } from '../../forward/index.ts';
import { version } from '../version.ts';
import { bad, type Finding, good, unknown } from './finding.ts';

/** Whether each receiver is there and its secrets are; nothing is sent to it. */
export function receiverFindings(config: Config, clock: Clock): Promise<Finding[]> {
  const receivers = config.receivers as readonly ReceiverConfig[];
  return Promise.all(receivers.map((receiver) => findingOf(receiver, config, clock)));
}

async function findingOf({ id, kind, options }: ReceiverConfig, { site, gateway }: Config, clock: Clock) {
  const about = { check: 'receiver' as const, about: id };
  const found = kinds.find((one) => one.kind === kind);
  if (found === undefined) throw new Error(`no receiver of kind ${kind}`);
  const device = found.device?.(options);
  if (device !== undefined) return unknown({ ...about, key: 'receiver-by-device', values: { kind, device } });
  const secret = (reference: Parameters<typeof resolveSecret>[0]) => resolveSecret(reference, process.env);
  try {
    for (const reference of found.secrets(options)) await secret(reference);
    const receiver = found.create(options, {
      id,
      site: { site, gateway },
      version: version(),
      clock,
      random: Math.random,
      isProbe: true,
      alarmWord,
      secret,
      command: () => Promise.reject(new Error('only a running gateway commands devices')),
      reading: () => undefined,
    });
    await receiver.check().finally(() => receiver.close());
    return good({ ...about, key: 'receiver-good', values: { kind } });
  } catch (thrown) {
    return bad({ ...about, key: 'receiver-bad', values: { kind, message: messageOf(thrown) } });
  }
}
