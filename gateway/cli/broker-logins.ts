import { readFile } from 'node:fs/promises';
import type { ExternalLogins } from '../app/external-bus.ts';
import type { Config } from '../config/schema.ts';
import { resolveSecret } from '../config/secret.ts';
import { messageOf, VigilError } from '../core/error.ts';

type Login = Config['broker']['drivers'];

/** The logins to a broker of the site; `undefined` where the gateway runs its own. */
export async function brokerLogins(
  { broker }: Config,
  environment: NodeJS.ProcessEnv,
): Promise<ExternalLogins | undefined> {
  const { url, username, password } = broker;
  if (url === undefined) return undefined;
  const [ca, cert, key] = await Promise.all([broker.ca, broker.cert, broker.key].map(readPem));
  const loginOf = async (login: Login, tls: object) => ({
    url,
    username: login?.username ?? '',
    password: login === undefined ? '' : await resolveSecret(login.password, environment),
    ...(Object.keys(tls).length === 0 ? {} : { tls }),
  });
  const authority = ca === undefined ? {} : { ca };
  const own = cert === undefined || key === undefined ? authority : { ...authority, cert, key };
  const gateway = await loginOf(username && password ? { username, password } : undefined, own);
  // The gateway's certificate is the gateway: who has a login of its own does not show it.
  return {
    gateway,
    drivers: broker.drivers ? await loginOf(broker.drivers, authority) : gateway,
    flows: broker.flows ? await loginOf(broker.flows, authority) : gateway,
  };
}

async function readPem(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new VigilError('VIGIL_CERTIFICATE_INVALID', `${path}: ${messageOf(cause)}`, { cause });
  }
}
