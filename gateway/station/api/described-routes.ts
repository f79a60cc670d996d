import type { StationDoor } from '../door.ts';
import type { StationPorts } from '../ports.ts';
import type { Streams } from '../stream.ts';
import { apiRoutes } from './api.ts';
import { oidcRoutes } from './oidc-routes.ts';
import type { Route } from './route.ts';
import { presenceRoutes, sessionRoutes } from './session-routes.ts';
import { setUpRoutes } from './set-up-routes.ts';

/** Stands for whatever is behind a route: it may be taken apart and passed on, and throws as soon as it is asked for something. */
const nothing: object = new Proxy(() => {}, {
  get: () => nothing,
  apply() {
    throw new Error('a route must be described without asking what is behind it');
  },
});
// biome-ignore lint/suspicious/noExplicitAny: it is nothing, and so it is anything.
const anything = nothing as any;

/** Every route as data, also those that only some configurations have: for the description and the tables that are made of it. */
export function describedRoutes(): readonly Route[] {
  const routes = [
    ...sessionRoutes(anything, anything),
    ...presenceRoutes(anything, anything),
    ...setUpRoutes(anything, anything, anything, anything),
    ...oidcRoutes(anything, anything, anything),
  ];
  const door = new Proxy(nothing, {
    get: (_, name) => (name === 'routes' ? routes : nothing),
  });
  return apiRoutes(nothing as StationPorts, door as StationDoor, nothing as Streams);
}
