import { createHash } from 'node:crypto';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  discovery,
  fetchUserInfo,
} from 'openid-client';
import { elapsedMs, type Instant } from '../core/instant.ts';
import type { Clock, Log, RandomBytes } from '../core/ports.ts';
import type { Role } from '../core/ward.ts';
import { StationRefusal } from './refusal.ts';

/** The facility's own sign-in (OpenID Connect Core 1.0, authorization code with PKCE, RFC 7636). */
export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret?: string;
  /** Where this station is for browsers, `https://vigil.example/`: what is registered with the issuer. */
  readonly redirectUri: string;
  /** As staff call it. */
  readonly name: string;
  readonly scopes: readonly string[];
  readonly nameClaim: string;
  /** A claim that holds one word or several; `realm_access.roles` is a claim within a claim. */
  readonly roleClaim: string;
  /** Which word of it is which role; the first that somebody has counts. */
  readonly roles: Readonly<Record<string, Role>>;
}

/** Who the directory says that somebody is. */
export interface DirectoryPerson {
  readonly id: string;
  readonly displayName: string;
  readonly role: Role;
}

export interface Oidc {
  /** Where the browser goes, and what proves on its way back that it is the same browser. @throws StationRefusal */
  begin(): Promise<{ readonly url: string; readonly flow: string }>;
  /** `query` is what the directory sent the browser back with. @throws StationRefusal */
  finish(flow: string | undefined, query: string): Promise<DirectoryPerson>;
}

/** Signing in there takes somebody minutes, not hours. */
export const flowLifetimeMs = 10 * 60_000;
const flowsMax = 200;
const waitS = 8;

interface Flow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly since: Instant;
}

interface Around {
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: RandomBytes;
}

export function createOidc(options: OidcOptions, { clock, log, randomBytes }: Around): Oidc {
  const flows = new Map<string, Flow>();
  const random = () => Buffer.from(randomBytes(32)).toString('base64url');
  let known: Promise<Configuration> | undefined;
  /** Asked once; a directory that was away is asked again by whoever comes next. */
  const configuration = () => {
    known ??= discovered(options).catch((thrown: unknown) => {
      known = undefined;
      throw thrown;
    });
    return known;
  };
  /** The reason by its code alone: messages and causes may hold tokens. */
  const refuse = (thrown: unknown): never => {
    if (thrown instanceof StationRefusal) throw thrown;
    log.warn('VIGIL_DIRECTORY_REFUSED', { issuer: options.issuer, reason: reasonOf(thrown) });
    throw new StationRefusal('directory-refused');
  };
  const take = (id: string | undefined): Flow => {
    const flow = id === undefined ? undefined : flows.get(id);
    if (id !== undefined) flows.delete(id);
    if (flow === undefined || elapsedMs(flow.since, clock.now()) >= flowLifetimeMs)
      throw new StationRefusal('directory-refused');
    return flow;
  };
  return {
    async begin() {
      try {
        const id = random();
        const flow = { state: random(), nonce: random(), verifier: random(), since: clock.now() };
        const url = buildAuthorizationUrl(await configuration(), {
          redirect_uri: options.redirectUri,
          scope: ['openid', ...options.scopes].join(' '),
          state: flow.state,
          nonce: flow.nonce,
          code_challenge: await calculatePKCECodeChallenge(flow.verifier),
          code_challenge_method: 'S256',
        });
        const oldest = flows.keys().next().value;
        if (flows.size >= flowsMax && oldest !== undefined) flows.delete(oldest);
        flows.set(id, flow);
        return { url: url.href, flow: id };
      } catch (thrown) {
        return refuse(thrown);
      }
    },
    async finish(id, query) {
      try {
        const { state, nonce, verifier } = take(id);
        const back = new URL(options.redirectUri);
        back.search = query;
        return await personOf(await configuration(), options, back, {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
      } catch (thrown) {
        return refuse(thrown);
      }
    },
  };
}

function discovered({ issuer, clientId, clientSecret }: OidcOptions): Promise<Configuration> {
  const server = new URL(issuer);
  // The configuration allows plain http on this machine only.
  const execute = server.protocol === 'http:' ? [allowInsecureRequests] : [];
  return discovery(server, clientId, clientSecret, undefined, { execute, timeout: waitS });
}

type Claims = Readonly<Record<string, unknown>>;

async function personOf(
  config: Configuration,
  options: OidcOptions,
  back: URL,
  checks: Parameters<typeof authorizationCodeGrant>[2],
): Promise<DirectoryPerson> {
  const tokens = await authorizationCodeGrant(config, back, checks);
  const told = tokens.claims();
  if (told === undefined) throw new StationRefusal('directory-refused');
  let claims: Claims = told;
  // Many directories say roles and names only when asked for them.
  if (claimOf(told, options.roleClaim) === undefined && config.serverMetadata().userinfo_endpoint)
    claims = { ...(await fetchUserInfo(config, tokens.access_token, told.sub)), ...told };
  const role = roleOf(claims, options);
  if (role === undefined) throw new StationRefusal('no-role');
  const name = claimOf(claims, options.nameClaim);
  const displayName =
    typeof name === 'string' && name.trim() !== '' ? name.trim().slice(0, 64) : told.sub.slice(0, 64);
  return { id: idOf(options.issuer, told.sub), displayName, role };
}

/** The same person at each sign-in, and an id that says nothing of them. */
const idOf = (issuer: string, sub: string): string =>
  `oidc-${createHash('sha256').update(`${issuer}\n${sub}`).digest('hex').slice(0, 20)}`;

/** The first role of the configuration that the claim names. */
export function roleOf(claims: Claims, { roleClaim, roles }: Pick<OidcOptions, 'roleClaim' | 'roles'>) {
  const claim = claimOf(claims, roleClaim);
  const said: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return Object.entries(roles).find(([word]) => said.includes(word))?.[1];
}

function claimOf(claims: Claims, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name.split('.').reduce<unknown>((at, part) => {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return undefined;
    return (at as Claims)[part];
  }, claims);
}

function reasonOf(thrown: unknown): string {
  const { code, error, name } = thrown as { code?: unknown; error?: unknown; name?: unknown };
  return [name, code, error].filter((word) => typeof word === 'string').join(' ');
}
