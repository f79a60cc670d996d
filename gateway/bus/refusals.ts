import type { Log } from '../core/ports.ts';

/** Why a client was refused or cut off. Each kind has its own counter. */
export const refusalKinds = [
  'connect-rate',
  'too-many-clients',
  'tls-failed',
  'certificate-missing',
  'certificate-untrusted',
  'certificate-of-another',
  'web-socket-invalid',
  'origin-not-allowed',
  'protocol-version',
  'keep-alive',
  'no-credentials',
  'wrong-credentials',
  'will-not-allowed',
  'subscribe-not-allowed',
  'too-many-subscriptions',
  'publish-not-allowed',
  'payload-too-large',
  'topic-invalid',
  'too-many-retained',
] as const;

export type Refusal = (typeof refusalKinds)[number];

export type RefusalCounts = Readonly<Record<Refusal, number>>;

/** Who was refused, as far as it is known. */
export interface Refusee {
  readonly username?: string | undefined;
  readonly address?: string | undefined;
}

/**
 * Counts every refusal, and logs one line for each kind and known user: a device that tries again every second must not
 * fill the log, and a name that somebody made up must not become a line in it.
 */
export function refusalCounter(usernames: readonly string[], log: Log) {
  const known = new Set(usernames);
  const told = new Set<string>();
  const counts = Object.fromEntries(refusalKinds.map((kind) => [kind, 0])) as Record<Refusal, number>;
  return {
    refuse(kind: Refusal, { username, address }: Refusee): void {
      counts[kind] += 1;
      const user = username !== undefined && known.has(username) ? username : 'unknown';
      if (told.has(`${kind} ${user}`)) return;
      told.add(`${kind} ${user}`);
      log.warn('bus-refused', { kind, user, address });
    },
    counts: (): RefusalCounts => ({ ...counts }),
  };
}
