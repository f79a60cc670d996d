import type { BedId, RobotId } from '../core/id.ts';
import type { Reading } from '../core/measurement.ts';
import type { Clock } from '../core/ports.ts';
import type { DeviceCommand } from '../plugin/driver.ts';
import { cheapest, type Fleet, fleetHeard, noFleet } from '../robot/fleet.ts';
import { type Look, type LookAnswer, lookAt, lookHeard, lookWithinMs, orderOf } from '../robot/look.ts';
import type { RobotRoles } from './robot-roles.ts';

export interface LooksParts {
  readonly roles: RobotRoles;
  readonly clock: Clock;
  /** Sends an order; resolves to false where it was not sent. */
  order(deviceId: string, command: DeviceCommand): Promise<boolean>;
  onAnswer(bed: BedId, robot: RobotId, answer: LookAnswer): void;
}

/** Robots on their way to look: one look a robot, each with an end. */
export class Looks {
  readonly #parts: LooksParts;
  readonly #looks = new Map<RobotId, { readonly look: Look; readonly cancel: () => void }>();
  #fleet: Fleet = noFleet;

  constructor(parts: LooksParts) {
    this.#parts = parts;
  }

  /** The cheapest robot that could look at this bed now. */
  witness(bed: BedId): RobotId | undefined {
    const { roles, clock } = this.#parts;
    const viewpoint = roles.viewpoints.get(bed);
    const idle = roles.lookers.filter(({ robotId }) => !this.#looks.has(robotId));
    return viewpoint && cheapest(this.#fleet, idle, viewpoint, clock.now())?.robotId;
  }

  hear(reading: Reading): void {
    this.#fleet = fleetHeard(this.#fleet, reading);
    const robot = this.#parts.roles.robotOf.get(reading.deviceId);
    const found = [...this.#looks.values()].find(({ look }) => look.looker.robotId === robot);
    if (!found) return;
    const { look, cancel } = found;
    const next = lookHeard(look, reading, this.#fleet.get(look.looker.deviceId));
    if (next.answer) this.#end(look, next.answer);
    else this.#looks.set(look.looker.robotId, { look: next.look, cancel });
  }

  /** Sends a robot. Whatever comes of it is told once. */
  send(robot: RobotId, bed: BedId): void {
    const { roles, clock, order } = this.#parts;
    const looker = roles.lookers.find(({ robotId }) => robotId === robot);
    const viewpoint = roles.viewpoints.get(bed);
    if (!looker || !viewpoint || this.#looks.has(robot)) {
      this.#parts.onAnswer(bed, robot, { isSeen: undefined });
      return;
    }
    const look = lookAt(looker, bed, viewpoint, clock.now());
    const unanswered = () => this.#end(look, { isSeen: undefined });
    this.#looks.set(robot, { look, cancel: clock.after(lookWithinMs, unanswered) });
    order(looker.deviceId, orderOf(look, viewpoint, this.#fleet.get(looker.deviceId))).then(
      (isSent) => isSent || unanswered(),
      unanswered,
    );
  }

  stop(): void {
    for (const { cancel } of this.#looks.values()) cancel();
    this.#looks.clear();
  }

  #end({ looker, orderId, bedId }: Look, answer: LookAnswer): void {
    const found = this.#looks.get(looker.robotId);
    if (found?.look.orderId !== orderId) return;
    found.cancel();
    this.#looks.delete(looker.robotId);
    this.#parts.onAnswer(bedId, looker.robotId, answer);
  }
}
