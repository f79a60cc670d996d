import type { Door } from './api/mount.ts';
import { oidcRoutes } from './api/oidc-routes.ts';
import type { Route } from './api/route.ts';
import { presenceRoutes, sessionRoutes, sessionViews } from './api/session-routes.ts';
import { setUpRoutes } from './api/set-up-routes.ts';
import { createHasher } from './hasher.ts';
import { createOidc } from './oidc.ts';
import type { StationOptions, StationPorts } from './ports.ts';
import { createSessions } from './session.ts';
import { createSetUp, type SetUp } from './set-up.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { createSignInMemory } from './sign-in-memory.ts';

/** Who comes in, and how: with a PIN, with the facility's directory, or first of all with the code from the log. */
export interface StationDoor extends SignIn, Door {
  readonly routes: readonly Route[];
  /** Tells whoever reads the log how the first administrator is made, where there is none to sign in. */
  announce(port: number): void;
}

export function createDoor(
  options: StationOptions,
  ports: StationPorts,
  ended: (sessionId: string) => void,
): StationDoor {
  const { accounts, clock, log, randomBytes } = ports;
  const { lockAfterMs, openBoard, oidc, isDemo, host } = options;
  const memory = ports.signInMemory ?? createSignInMemory();
  const sessions = createSessions(memory.sessions, clock, randomBytes, lockAfterMs);
  const signIn = createSignIn(ports, memory, accounts, sessions, createHasher(), ended);
  // Where the facility's directory names administrators, nobody needs a first one.
  const setUp: SetUp | undefined = isDemo || oidc ? undefined : createSetUp(accounts, randomBytes);
  const viewOf = sessionViews(options, ports, signIn, setUp);
  const routes = [
    ...sessionRoutes(signIn, viewOf),
    ...presenceRoutes(signIn, viewOf),
    ...(setUp ? setUpRoutes(ports, signIn, setUp, viewOf) : []),
    ...(oidc ? oidcRoutes(createOidc(oidc, ports), signIn, viewOf) : []),
  ];
  return Object.assign(signIn, {
    routes,
    isOpenBoard: openBoard,
    holdsAnswers: options.holdsAnswers ?? false,
    isLocked: sessions.isLocked,
    touch: ({ id }: { readonly id: string }) => sessions.touch(id),
    announce(port: number) {
      if (!setUp?.isOpen()) return;
      log.warn('VIGIL_SET_UP', {
        oneTimeCode: setUp.code,
        what: `Nobody may sign in yet. Open the board at ${host}:${port} and make the first administrator with this code; it holds until the gateway ends.`,
      });
    },
  });
}
