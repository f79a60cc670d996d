import type { AppOptions } from '../app/contract.ts';
import { machineTime } from '../app/machine-time.ts';
import { policyProblems } from '../app/policies.ts';
import { receiverSecrets } from '../app/receiver-secrets.ts';
import { registries } from '../app/registries.ts';
import { startApp } from '../app.ts';
import { loadConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secret.ts';
import { processLog } from '../log.ts';
import type { SecretReference } from '../plugin/receiver.ts';
import { brokerLogins } from './broker-logins.ts';
import { certificateProblems } from './certificate-files.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { version } from './version.ts';

/** Every secret that the configuration refers to, read before anything starts. */
async function secretsOf(config: Config) {
  const pinHashes = new Map<string, string>();
  for (const { id, pin } of config.staff) if (pin) pinHashes.set(id, await resolveSecret(pin, process.env));
  const brokerHashes = new Map<string, string>();
  for (const { username, password } of config.broker.users)
    if (password) brokerHashes.set(username, await resolveSecret(password, process.env));
  const { technicianPassword } = config.flows;
  const flowsPassword = technicianPassword ? await resolveSecret(technicianPassword, process.env) : undefined;
  const token = config.station.metricsToken;
  const metricsToken = token ? await resolveSecret(token, process.env) : undefined;
  const directorySecret = config.station.oidc?.clientSecret;
  const oidcSecret = directorySecret ? await resolveSecret(directorySecret, process.env) : undefined;
  for (const reference of receiverSecrets(config)) await resolveSecret(reference, process.env);
  const externalBroker = await brokerLogins(config, process.env);
  return {
    pinHashes,
    brokerHashes,
    secretOf: (reference: SecretReference) => resolveSecret(reference, process.env),
    ...(externalBroker === undefined ? {} : { externalBroker }),
    ...(flowsPassword === undefined ? {} : { flowsPassword }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(oidcSecret === undefined ? {} : { oidcSecret }),
  };
}

/** `vigil run`: the gateway, until it is told to end. Nothing starts when the configuration or a secret is wrong. */
export async function run(configPath: string, capture: Pick<AppOptions, 'capture'> = {}): Promise<number> {
  const config = await loadConfig(configPath, registries, [policyProblems, certificateProblems]);
  const secrets = await secretsOf(config);
  const interrupted = untilInterrupted();
  const log = processLog('info');
  const time = machineTime(config.clock);
  for (let isOver = false; !isOver; ) {
    const app = await startApp({
      config,
      ...time,
      log,
      version: version(),
      isDemo: false,
      ...secrets,
      ...capture,
    });
    log.info('VIGIL_STARTED', { station: app.stationUrl, broker: app.brokerPort, children: app.pids() });
    isOver = await Promise.race([interrupted.promise.then(() => true), app.mustRestart.then(() => false)]);
    await app.stop();
    log.info('VIGIL_STOPPED');
  }
  return 0;
}
