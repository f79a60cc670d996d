import type { StationPorts } from '../ports.ts';
import type { SignIn } from '../sign-in.ts';
import type { Streams } from '../stream.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { blindRoutes } from './blind-routes.ts';
import { type BoardRoutes, boardRoutes } from './board-routes.ts';
import { burdenRoutes } from './burden-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { observationRoutes } from './observation-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import { silenceRoutes } from './silence-routes.ts';
import { whatIfRoutes } from './what-if-routes.ts';

/** Every address of the interface. A new one is one line here and one file beside this. */
export function apiRoutes(ports: StationPorts, signIn: SignIn, streams: Streams): BoardRoutes {
  const board = boardRoutes(ports, streams);
  return {
    ...board,
    routes: [
      ...board.routes,
      ...signIn.routes,
      ...alarmRoutes(ports),
      ...silenceRoutes(ports),
      ...commandRoutes(ports),
      ...observationRoutes(ports),
      ...blindRoutes(ports),
      ...reviewRoutes(ports),
      ...burdenRoutes(ports),
      ...whatIfRoutes(ports),
    ],
  };
}
