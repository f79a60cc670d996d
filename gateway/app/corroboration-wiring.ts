import type { Hold } from '../core/hold.ts';
import type { ModelPort } from '../plugin/model.ts';
import type { DeviceCommandRequest, Refusal } from '../station/wire.ts';
import type { AppOptions } from './contract.ts';
import { Corroboration, type CorroborationParts } from './corroboration.ts';
import { fallFigures } from './fall-figures.ts';
import { robotRoles } from './robot-roles.ts';

interface Rooms {
  readonly store: CorroborationParts['store'];
  readonly models: { port(id: string): ModelPort | undefined };
  readonly restored: { readonly holds: readonly Hold[] };
}

interface Ways extends Pick<CorroborationParts, 'subjects' | 'bed$' | 'onward' | 'onWaiting'> {
  command(request: DeviceCommandRequest): Promise<Refusal | undefined>;
}

/** Who an order is recorded as coming from, where no person gave it. */
export const askedBy = 'vigil';

/** The corroboration of one gateway: robots are sent as a person would send them, and only where the configuration allows it. */
export function corroborationOf(
  { config, clock, log }: Pick<AppOptions, 'config' | 'clock' | 'log'>,
  { store, models, restored }: Rooms,
  { subjects, bed$, onward, onWaiting, command }: Ways,
): Corroboration {
  return new Corroboration({
    roles: robotRoles(config),
    subjects,
    bed$,
    ratios: fallFigures(models.port('fall')?.manifest),
    restored: restored.holds,
    clock,
    log,
    store,
    onward,
    onWaiting,
    async order(deviceId, asked) {
      const refusal = await command({ ...asked, deviceId, staffId: askedBy, isConfirmed: true });
      if (refusal) log.warn('VIGIL_LOOK_REFUSED', { device: deviceId, code: refusal.code });
      return refusal === undefined;
    },
  });
}
