import type { StationOptions, StationPorts } from '../ports.ts';
import type { Sessions } from '../session.ts';
import { createSignIn } from '../sign-in.ts';
import type { Streams } from '../stream.ts';
import { apiRoutes } from './api.ts';
import type { Route } from './route.ts';

/** Every route as data, with nothing behind it: for the description and the tables that are made of it. */
export function describedRoutes(): readonly Route[] {
  const nothing = new Proxy(
    {},
    {
      get(_, name) {
        throw new Error(`a route must be described without ${String(name)}`);
      },
    },
  );
  const ports = nothing as StationPorts;
  const signIn = createSignIn(nothing as StationOptions, ports, nothing as Sessions, () => {});
  return apiRoutes(ports, signIn, nothing as Streams);
}
