import type { Config } from '../config/schema.ts';
import { deviceId, robotId } from '../core/id.ts';
import type { Looker, Viewpoint } from '../robot/fleet.ts';
import type { TransferRobot } from '../robot/handling.ts';

/** What robots may do for beds, from the configuration. */
export interface RobotRoles {
  readonly lookers: readonly Looker[];
  readonly transfers: readonly TransferRobot[];
  /** By bed: where a robot stands to look at it. */
  readonly viewpoints: ReadonlyMap<string, Viewpoint>;
  /** By device: its robot. */
  readonly robotOf: ReadonlyMap<string, string>;
}

export function robotRoles({ robots, beds, devices }: Config): RobotRoles {
  const own = (devices as readonly { readonly id: string; readonly robot?: string }[]).flatMap(
    ({ id, robot }) => (robot === undefined ? [] : [[id, robot] as const]),
  );
  return {
    lookers: robots.flatMap(({ id, look }) => {
      if (look === undefined) return [];
      const { device, ...rest } = look;
      return [{ robotId: robotId(id), deviceId: deviceId(device), ...rest }];
    }),
    transfers: robots.flatMap(({ id, transferBy }) => {
      if (transferBy === undefined) return [];
      const deviceIds = own.filter(([, robot]) => robot === id).map(([device]) => device);
      return [{ robotId: robotId(id), by: transferBy, deviceIds }];
    }),
    viewpoints: new Map(
      beds.flatMap(({ id, viewpoint }) => {
        if (viewpoint === undefined) return [];
        const { nodeId, x, y, mapId } = viewpoint;
        const place = {
          ...(x !== undefined && { x }),
          ...(y !== undefined && { y }),
          ...(mapId !== undefined && { mapId }),
        };
        return [[id, { nodeId, ...place }] as const];
      }),
    ),
    robotOf: new Map(own),
  };
}
