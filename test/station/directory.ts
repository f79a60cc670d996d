import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import Provider from 'oidc-provider';

export const client = { client_id: 'vigil', client_secret: 'a secret that only the two know' };
export const redirectUri = 'http://127.0.0.1:8080/';
const groups: Readonly<Record<string, readonly string[]>> = {
  'li-na': ['everybody', 'ward-nurses'],
  chief: ['administrators'],
  visitor: ['everybody'],
};

/** A directory on this machine, with a person who is always signed in there: it asks nothing and sends back at once. */
export async function directory(
  t: ExecutionContext,
  person: () => string,
  { host = '127.0.0.1', back = redirectUri } = {},
): Promise<string> {
  const server: Server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const issuer = `http://${host}:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [back] }],
    claims: { openid: ['sub'], profile: ['name', 'groups'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    cookies: { keys: ['a key of the test'] },
    findAccount: async (_ctx, id) => ({
      accountId: id,
      claims: async () => ({ sub: id, name: `Name of ${id}`, groups: [...(groups[id] ?? [])] }),
    }),
    interactions: { url: (_ctx, { uid }) => `/interaction/${uid}` },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    if (!request.url?.startsWith('/interaction/')) return answer(request, response);
    const { params, session } = await provider.interactionDetails(request, response);
    const grant = new provider.Grant({ accountId: person(), clientId: String(params['client_id']) });
    grant.addOIDCScope('openid profile');
    const grantId = await grant.save();
    void session;
    return provider.interactionFinished(request, response, {
      login: { accountId: person() },
      consent: { grantId },
    });
  });
  return issuer;
}
