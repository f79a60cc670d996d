import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { staffId } from '../core/id.ts';
import type { StationPorts } from '../station/ports.ts';
import { type Station, startStation } from '../station/server.ts';
import type { AppOptions } from './contract.ts';

/** The ward board, with what the configuration says about its address and its staff. */
export function openStation(
  { config, clock, log, isDemo, pinHashes, demoPin, metricsToken, holdsAnswers }: AppOptions,
  ports: Omit<StationPorts, 'clock' | 'log' | 'randomBytes' | 'staff'>,
): Promise<Station> {
  const { host, port, openBoard } = config.station;
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
    },
    {
      ...ports,
      clock,
      log,
      randomBytes,
      staff: config.staff.flatMap(({ id, displayName, role }) => {
        const pinHash = pinHashes.get(id);
        return pinHash === undefined ? [] : [{ id: staffId(id), displayName, role, pinHash }];
      }),
    },
  );
}
