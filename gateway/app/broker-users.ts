import type { Secret } from '../bus/secret.ts';
import type { BrokerUser, Login } from '../bus/users.ts';
import {
  bridgeUser,
  deviceUser,
  driversUser,
  edgeNodeUser,
  flowsUser,
  homeAssistantUser,
  robotUser,
  viewerUser,
} from '../bus/users.ts';
import type { Config } from '../config/schema.ts';
import type { RandomBytes } from '../core/ports.ts';
import type { Site } from '../core/site.ts';
import type { AppOptions } from './contract.ts';

/** A login that exists for this run only: child processes and virtual devices. */
export interface RunLogin {
  readonly username: string;
  readonly password: string;
}

export function runLogin(username: string, randomBytes: RandomBytes): RunLogin {
  return { username, password: Buffer.from(randomBytes(24)).toString('base64url') };
}

const tokenOf = ({ username, password }: RunLogin) => ({
  username,
  secret: { kind: 'token' as const, token: password },
});

/** Those of the gateway itself. */
export const internalUsers = (
  logins: { readonly drivers: RunLogin; readonly flows: RunLogin },
  site: Site,
  trees: readonly string[] = [],
): readonly BrokerUser[] => [
  driversUser(tokenOf(logins.drivers), trees),
  flowsUser(tokenOf(logins.flows), site),
];

/** The trees of topics that the configuration gives to bridges. */
export const bridgeTrees = ({ broker }: Config): readonly string[] => [
  ...new Set(broker.users.flatMap(({ trees }) => trees)),
];

/** Those that the configuration names; `hashes` by username, already read from where the secrets lie. */
export function configuredUsers(
  { broker, homeAssistant }: Config,
  hashes: ReadonlyMap<string, string>,
  site: Site,
): readonly BrokerUser[] {
  return broker.users.flatMap((user): BrokerUser[] => {
    const { username, certificate, device, robot, edgeNode, trees, isReader, isHomeAssistant } = user;
    const login: Login = {
      username,
      secret: secretOf(user, hashes.get(username) ?? ''),
      ...(certificate === undefined ? {} : { certificate }),
    };
    if (device !== undefined) return [deviceUser(login, device)];
    if (robot !== undefined) {
      const [maker = '', serial = ''] = robot.split('/');
      return [robotUser(login, { interfaceName: 'uagv', version: 'v2', maker, serial })];
    }
    if (edgeNode !== undefined) {
      const [group = '', node = ''] = edgeNode.split('/');
      return [edgeNodeUser(login, group, node)];
    }
    if (trees.length > 0) return [bridgeUser(login, ...trees)];
    if (isHomeAssistant) return [homeAssistantUser(login, homeAssistant.prefix, site)];
    return isReader ? [viewerUser(login, site)] : [];
  });
}

const secretOf = ({ password }: Config['broker']['users'][number], hash: string): Secret =>
  password === undefined ? { kind: 'certificate' } : { kind: 'scrypt', hash };

/** Everybody who may connect: the gateway's own, the configured, and the virtual devices of a demo. */
export const allUsers = (
  { config, brokerHashes, extraUsers }: AppOptions,
  logins: { readonly drivers: RunLogin; readonly flows: RunLogin },
  site: Site,
): readonly BrokerUser[] => [
  ...internalUsers(logins, site, bridgeTrees(config)),
  ...configuredUsers(config, brokerHashes, site),
  ...(extraUsers?.(site) ?? []),
];
