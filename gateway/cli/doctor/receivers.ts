import { probe } from '../../app/receiver-probe.ts';
import type { ReceiverConfig } from '../../config/receivers.ts';
import type { Config } from '../../config/schema.ts';
import { resolveSecret } from '../../config/secret.ts';
import type { Clock } from '../../core/ports.ts';
import { version } from '../version.ts';
import { bad, type Finding, good, unknown } from './finding.ts';

/** Whether each receiver is there and its secrets are; nothing is sent to it. */
export function receiverFindings(config: Config, clock: Clock): Promise<Finding[]> {
  const receivers = config.receivers as readonly ReceiverConfig[];
  return Promise.all(receivers.map((receiver) => findingOf(receiver, config, clock)));
}

async function findingOf(
  receiver: ReceiverConfig,
  { site, gateway }: Config,
  clock: Clock,
): Promise<Finding> {
  const { id, kind } = receiver;
  const about = { check: 'receiver' as const, about: id };
  const found = await probe(receiver, {
    site: { site, gateway },
    version: version(),
    clock,
    random: Math.random,
    secret: (reference) => resolveSecret(reference, process.env),
  });
  if (found.state === 'by-device')
    return unknown({ ...about, key: 'receiver-by-device', values: { kind, device: found.device } });
  return found.state === 'reached'
    ? good({ ...about, key: 'receiver-good', values: { kind } })
    : bad({ ...about, key: 'receiver-bad', values: { kind, message: found.reason } });
}
