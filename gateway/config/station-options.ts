import { z } from 'zod';
import { port, secret } from './fields.ts';
import { screenOptions } from './screen-options.ts';

/** Tokens and codes travel in clear over http: on this machine only, for a directory that is tried out. */
const secureUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost' || hostname === '[::1]';
  return (protocol === 'https:' || (protocol === 'http:' && isLoopback)) && search + hash + username === '';
};
const url = z.string().max(512).refine(secureUrl, { message: 'must be an https address without query' });

const oidc = z
  .strictObject({
    issuer: url.describe('Address of the directory’s OpenID Connect issuer.'),
    clientId: z.string().min(1).max(256),
    clientSecret: secret.optional().describe('What the directory gave this station, by reference.'),
    address: url.describe(
      'Where browsers find this station, such as https://vigil.example/; register it there as redirect URI, with the slash at its end.',
    ),
    name: z.string().min(1).max(32).default('OpenID').describe('What staff call it.'),
    scopes: z.array(z.string().min(1).max(64)).max(16).default(['profile']).describe('Beside openid.'),
    nameClaim: z.string().min(1).max(128).default('name'),
    roleClaim: z
      .string()
      .min(1)
      .max(128)
      .default('roles')
      .describe('The claim that holds a person’s words; realm_access.roles is one within another.'),
    roles: z
      .record(
        z.string().min(1).max(128),
        z.enum(['nurse', 'charge-nurse', 'technician', 'administrator', 'observer']),
      )
      .describe('Which word of that claim is which role here; of several the first one here counts.'),
  })
  .describe('Sign in with the facility’s own directory (OpenID Connect), beside PINs.');

export const stationOptions = z.strictObject({
  ...screenOptions,
  host: z.string().default('127.0.0.1').describe('Address to listen on; 127.0.0.1 is this machine alone.'),
  port: port.default(8080),
  openBoard: z
    .boolean()
    .default(false)
    .describe('Show the board, without names, to a screen where nobody has signed in.'),
  lockAfterS: z
    .number()
    .int()
    .min(30)
    .max(3600)
    .default(180)
    .describe('Seconds without a touch after which an act asks for the PIN again; the board stays.'),
  metricsToken: secret
    .optional()
    .describe(
      'What readers of /metrics must bring as a bearer token; without it only this machine may read.',
    ),
  oidc: oidc.optional(),
});
