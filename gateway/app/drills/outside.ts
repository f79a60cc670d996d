import type { Outbox } from '../../bus/outbox.ts';
import type { Config } from '../../config/schema.ts';
import { isDrill } from '../../core/drill.ts';

type Chosen = { readonly drills: Pick<Config['drills'], 'toldOnBus'> };

/** What of these is told on the bus: no drills, unless the facility wants them there. */
export const withoutDrills = <One extends { readonly type: string }>(
  { drills: { toldOnBus } }: Chosen,
  all: readonly One[],
): readonly One[] => (toldOnBus ? all : all.filter((one) => !isDrill(one)));

/** The outbox, which is silent about drills. */
export const outsideDrills =
  (chosen: Chosen, outbox: Outbox): Outbox =>
  (alarm, event) =>
    withoutDrills(chosen, [alarm]).length === 0 ? [] : outbox(alarm, event);
