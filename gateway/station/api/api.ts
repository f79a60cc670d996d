import type { StationDoor } from '../door.ts';
import { pdfRenderer } from '../handover-pdf/renderer.ts';
import type { StationPorts } from '../ports.ts';
import type { Streams } from '../stream.ts';
import { alarmRoutes } from './alarm-routes.ts';
import { auditRoutes } from './audit-routes.ts';
import { blindRoutes } from './blind-routes.ts';
import { boardRoutes } from './board-routes.ts';
import { burdenRoutes } from './burden-routes.ts';
import { commandRoutes } from './command-routes.ts';
import { commissioningRoutes } from './commissioning-routes.ts';
import { drillRoutes } from './drill-routes.ts';
import { handoverRoutes } from './handover-routes.ts';
import { healthRoutes } from './health-routes.ts';
import { lanesRoutes } from './lanes-routes.ts';
import { observationRoutes } from './observation-routes.ts';
import { withOpenApi } from './openapi-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { receiverRoutes } from './receiver-routes.ts';
import { residentRoutes } from './resident-routes.ts';
import { reviewRoutes } from './review-routes.ts';
import type { Route } from './route.ts';
import { settingsRoutes } from './settings-routes.ts';
import { silenceRoutes } from './silence-routes.ts';
import { whatIfRoutes } from './what-if-routes.ts';

/** Every address of the interface. A new one is one line here and one file beside this. */
export function apiRoutes(ports: StationPorts, door: StationDoor, streams: Streams): readonly Route[] {
  return withOpenApi([
    ...boardRoutes(ports, streams),
    ...door.routes,
    ...peopleRoutes(ports, door),
    ...alarmRoutes(ports),
    ...lanesRoutes(ports),
    ...silenceRoutes(ports),
    ...commandRoutes(ports),
    ...observationRoutes(ports),
    ...blindRoutes(ports),
    ...handoverRoutes(
      ports,
      pdfRenderer(() => ports.clock.now().wallMs),
    ),
    ...residentRoutes(ports),
    ...reviewRoutes(ports),
    ...burdenRoutes(ports),
    ...whatIfRoutes(ports),
    ...healthRoutes(ports),
    ...auditRoutes(ports),
    ...drillRoutes(ports),
    ...settingsRoutes(ports),
    ...commissioningRoutes(ports),
    ...receiverRoutes(ports),
  ]);
}
