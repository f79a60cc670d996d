import type { LintProblem } from './lint.ts';
import type { Config } from './schema.ts';

/** Users of the broker: each can prove who it is, and no certificate is two of them. */
export function brokerProblems(config: Config): LintProblem[] {
  const { users, tls } = config.broker;
  const seen = new Set<string>();
  const ofUsers = users.flatMap(({ password, certificate }, index): LintProblem[] => {
    const path = ['broker', 'users', index];
    // Certificates are compared without regard to case, as names of hosts are.
    const name = certificate?.toLowerCase();
    const isTwice = name !== undefined && seen.has(name);
    if (name !== undefined) seen.add(name);
    return [
      ...(password === undefined && certificate === undefined
        ? [{ path, reason: 'needs a password or a certificate' }]
        : []),
      ...(isTwice
        ? [{ path: [...path, 'certificate'], reason: `"${certificate}" is another user's already` }]
        : []),
      ...(certificate !== undefined && (tls?.clientCertificates ?? 'off') === 'off'
        ? [
            {
              path: [...path, 'certificate'],
              reason: 'is never looked at: set broker.tls.clientCertificates to optional or required',
            },
          ]
        : []),
    ];
  });
  // Without it Node.js would trust the authorities of the public web, and whoever has a web site would be let in.
  const isOpen = tls !== undefined && tls.clientCertificates !== 'off' && tls.ca === undefined;
  return [
    ...externalProblems(config),
    ...ofUsers,
    ...(isOpen
      ? [{ path: ['broker', 'tls', 'ca'], reason: 'name the authority whose client certificates count' }]
      : []),
  ];
}

/** The gateway's own broker, or one of the site: not half of each. */
function externalProblems({ broker, flows }: Config): LintProblem[] {
  const { url, ca, cert, key } = broker;
  const at = (field: string, reason: string): LintProblem => ({ path: ['broker', field], reason });
  const given = (...fields: readonly (keyof typeof broker)[]) =>
    fields.filter((field) => broker[field] !== undefined);
  if (url === undefined)
    return given('username', 'password', 'ca', 'cert', 'key', 'drivers', 'flows').map((field) =>
      at(field, 'is for a broker of the site: name its url'),
    );
  const own = [...given('tls', 'webSocket'), ...(broker.users.length > 0 ? ['users'] : [])];
  const isSecure = url.startsWith('mqtts:');
  return [
    ...own.map((field) =>
      at(field, 'is of the gateway’s own broker, which does not run where there is a url'),
    ),
    ...(!isSecure && (ca ?? cert ?? key) !== undefined
      ? [at('url', 'must be mqtts:// where ca, cert or key are given')]
      : []),
    ...((cert === undefined) === (key === undefined) ? [] : [at('cert', 'cert and key go together')]),
    ...((broker.username === undefined) === (broker.password === undefined)
      ? []
      : [at('username', 'username and password go together')]),
    ...(broker.username === undefined && cert === undefined
      ? [at('url', 'needs username and password, or cert and key')]
      : []),
    ...(flows.isEnabled && broker.flows === undefined
      ? [at('flows', 'flows need a login of their own, which may read events and publish proposals alone')]
      : []),
  ];
}
