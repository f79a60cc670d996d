import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Config } from '../config/schema.ts';
import { signInKind } from '../core/sign-in.ts';
import type { StationOptions, StationPorts } from '../station/ports.ts';
import { type Station, startStation } from '../station/server.ts';
import type { AppOptions } from './contract.ts';
import type { Parts } from './parts.ts';

/** The ward board, with what the configuration says about its address, and whoever may sign in by now. */
export function openStation(
  { config, clock, log, isDemo, demoPin, metricsToken, oidcSecret, holdsAnswers, signInMemory }: AppOptions,
  { accounts, store }: Pick<Parts, 'accounts' | 'store'>,
  ports: Omit<StationPorts, 'clock' | 'log' | 'randomBytes' | 'accounts' | 'recordSignIn'>,
): Promise<Station> {
  const { host, port, openBoard, lockAfterS, oidc } = config.station;
  return startStation(
    {
      host,
      port,
      openBoard,
      isDemo,
      webRoot: fileURLToPath(new URL('../station/web', import.meta.url)),
      ...(demoPin ? { demoPin } : {}),
      ...(metricsToken ? { metricsToken } : {}),
      ...(holdsAnswers ? { holdsAnswers } : {}),
      lockAfterMs: lockAfterS * 1000,
      ...(oidc ? { oidc: oidcOf(oidc, oidcSecret) } : {}),
    },
    {
      ...ports,
      clock,
      log,
      randomBytes,
      accounts,
      ...(signInMemory && { signInMemory }),
      recordSignIn: (subject, body) => store.record([{ kind: signInKind, subject, at: clock.now(), body }]),
    },
  );
}

function oidcOf(
  { address, ...options }: NonNullable<Config['station']['oidc']>,
  clientSecret: string | undefined,
): NonNullable<StationOptions['oidc']> {
  const { clientSecret: _, ...known } = options;
  return { ...known, redirectUri: new URL(address).href, ...(clientSecret && { clientSecret }) };
}
