import type { ReceiverConfig } from '../config/receivers.ts';
import { resolveSecret } from '../config/secret.ts';
import { receivers } from '../forward/index.ts';
import type { SecretReference } from '../plugin/receiver.ts';

/** How a gateway comes by the secrets of its receivers. @throws VigilError VIGIL_SECRET_MISSING where one is not there now. */
export async function openReceiverSecrets(
  config: Parameters<typeof receiverSecrets>[0],
  environment: NodeJS.ProcessEnv,
): Promise<(reference: SecretReference) => Promise<string>> {
  const secretOf = (reference: SecretReference) => resolveSecret(reference, environment);
  for (const reference of receiverSecrets(config)) await secretOf(reference);
  return secretOf;
}

/** Every secret that the configured receivers refer to. */
export function receiverSecrets(config: {
  readonly receivers: readonly unknown[];
}): readonly SecretReference[] {
  return (config.receivers as readonly ReceiverConfig[]).flatMap(
    ({ kind, options }) => receivers.find((one) => one.kind === kind)?.secrets(options) ?? [],
  );
}
