import type { AppOptions } from '../app/contract.ts';
import { machineTime } from '../app/machine-time.ts';
import { policyProblems } from '../app/policies.ts';
import { openReceiverSecrets } from '../app/receiver-secrets.ts';
import { registries } from '../app/registries.ts';
import { fileSource } from '../app/settings/source.ts';
import { startSuccession } from '../app/settings/succession.ts';
import { loadConfig, parseConfig } from '../config/load.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secret.ts';
import { processLog } from '../log.ts';
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
  const externalBroker = await brokerLogins(config, process.env);
  return {
    pinHashes,
    brokerHashes,
    secretOf: await openReceiverSecrets(config, process.env),
    ...(externalBroker === undefined ? {} : { externalBroker }),
    ...(flowsPassword === undefined ? {} : { flowsPassword }),
    ...(metricsToken === undefined ? {} : { metricsToken }),
    ...(oidcSecret === undefined ? {} : { oidcSecret }),
  };
}

/** What `vigil check` says of a text. */
const check = (text: string) => parseConfig(text, registries, [policyProblems, certificateProblems]);

/** `vigil run`: the gateway, until it is told to end. Nothing starts when the configuration or a secret is wrong. */
export async function run(configPath: string, capture: Pick<AppOptions, 'capture'> = {}): Promise<number> {
  const interrupted = untilInterrupted();
  const log = processLog('info');
  const config = await loadConfig(configPath, registries, [policyProblems, certificateProblems]);
  const time = machineTime(config.clock);
  const gateways = await startSuccession({
    source: fileSource(configPath),
    check,
    clock: time.clock,
    log,
    optionsFor: async (now) => ({
      ...time,
      log,
      version: version(),
      isDemo: false,
      ...(await secretsOf(now)),
      ...capture,
    }),
    onStart: (app, awayMs) =>
      log.info('VIGIL_STARTED', {
        station: app.stationUrl,
        broker: app.brokerPort,
        children: app.pids(),
        ...(awayMs !== undefined && { awayMs: Math.round(awayMs) }),
      }),
  });
  await Promise.race([interrupted.promise, gateways.failed]);
  await gateways.stop();
  log.info('VIGIL_STOPPED');
  return 0;
}
