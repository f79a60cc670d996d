import type { Client } from 'aedes';
import type { Peer } from './peer.ts';
import type { Refusal } from './refusals.ts';
import { createProver } from './secret.ts';
import type { BrokerUser } from './users.ts';

// Checked against for a name that nobody has, so that the time of an answer does not tell which names exist.
const nobody = { kind: 'scrypt', hash: `scrypt$16384$8$1$${'A'.repeat(22)}$${'A'.repeat(43)}` } as const;

/** Who a client is: by the certificate that it showed, else by its password. */
export interface Identity {
  /** Whose certificate it showed; `undefined` where that is nobody's. */
  certified(client: Client): BrokerUser | undefined;
  prove(
    client: Client,
    username: string | undefined,
    password: Buffer | undefined,
  ): Promise<BrokerUser | Refusal>;
}

export function createIdentity(
  users: readonly BrokerUser[],
  peerOf: (client: Client) => Peer | undefined,
): Identity {
  const byName = new Map(users.map((user) => [user.username, user]));
  const proves = createProver();
  const bearers = (client: Client): readonly BrokerUser[] => {
    const peer = peerOf(client);
    return peer === undefined
      ? []
      : users.filter(({ certificate }) => certificate !== undefined && peer.isNamed(certificate));
  };
  return {
    certified: (client) => bearers(client)[0],
    async prove(client, username, password) {
      const [bearer, ...others] = bearers(client);
      // A certificate that is two users, or another one than the name given, proves none.
      if (bearer !== undefined)
        return others.length === 0 && username === bearer.username ? bearer : 'certificate-of-another';
      if (username === undefined || password === undefined) return 'no-credentials';
      const user = byName.get(username);
      const secret = user === undefined || user.secret.kind === 'certificate' ? nobody : user.secret;
      const isProven = await proves(username, secret, password.toString());
      return user === undefined || secret === nobody || !isProven ? 'wrong-credentials' : user;
    },
  };
}
