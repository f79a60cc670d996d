import type { StationPorts } from '../ports.ts';
import type { SignIn } from '../sign-in.ts';
import type { Streams } from '../stream.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { blindRoutes } from './blind-routes.ts';
import { boardRoutes } from './board-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { observationRoutes } from './observation-routes.ts';
import { withOpenApi } from './openapi-routes.ts';
import type { Route } from './route.ts';
import { silenceRoutes } from './silence-routes.ts';

/** Every address of the interface. A new one is one line here and one file beside this. */
export function apiRoutes(ports: StationPorts, signIn: SignIn, streams: Streams): readonly Route[] {
  return withOpenApi([
    ...boardRoutes(ports, streams),
    ...signIn.routes,
    ...alarmRoutes(ports),
    ...silenceRoutes(ports),
    ...commandRoutes(ports),
    ...observationRoutes(ports),
    ...blindRoutes(ports),
  ]);
}
