import type { LintProblem } from './lint.ts';
import type { Config } from './schema.ts';

/** Users of the broker: each can prove who it is, and no certificate is two of them. */
export function brokerProblems({ broker: { users, tls } }: Config): LintProblem[] {
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
    ...ofUsers,
    ...(isOpen
      ? [{ path: ['broker', 'tls', 'ca'], reason: 'name the authority whose client certificates count' }]
      : []),
  ];
}
