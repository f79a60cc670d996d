import type { ReceiverConfig } from '../config/receivers.ts';
import { receivers } from '../forward/index.ts';
import type { SecretReference } from '../plugin/receiver.ts';

/** Every secret that the configured receivers refer to. */
export function receiverSecrets(config: {
  readonly receivers: readonly unknown[];
}): readonly SecretReference[] {
  return (config.receivers as readonly ReceiverConfig[]).flatMap(
    ({ kind, options }) => receivers.find((one) => one.kind === kind)?.secrets(options) ?? [],
  );
}
