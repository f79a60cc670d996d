import type { Site } from '../core/site.ts';
import { topicLevel as level } from '../core/topic-level.ts';

/**
 * The MQTT table of `DESIGN.md`, section 5, as functions. A name from outside becomes exactly one level: `/`, `+`, `#`
 * and control characters are percent-encoded, so that no id can reach another's topic or widen a filter, and writing a
 * topic never fails while an alarm waits for it.
 */

const root = ({ site, gateway }: Site): string => `vigil/v1/${level(site)}/${level(gateway)}`;

/** Where a device publishes one of its streams. */
export const inputTopic = (deviceId: string, stream: string): string =>
  `vigil/v1/in/${level(deviceId)}/${level(stream)}`;

/** Everything one device publishes. */
export const inputFilter = (deviceId: string): string => `vigil/v1/in/${level(deviceId)}/#`;

/** Everything all devices publish. */
export const inputsFilter = 'vigil/v1/in/#';

/** Care events and alarm changes about one bed (or robot, or device). */
export const eventTopic = (site: Site, subject: string): string => `${root(site)}/event/${level(subject)}`;

/** Care events and alarm changes of the whole gateway. */
export const eventFilter = (site: Site): string => `${root(site)}/event/#`;

/** An alarm's current state, retained while it is open. */
export const alarmTopic = (site: Site, alarmId: string): string => `${root(site)}/alarm/${level(alarmId)}`;

/** The state of every open alarm. */
export const alarmFilter = (site: Site): string => `${root(site)}/alarm/#`;

/** `online` or `offline`, retained. */
export const statusTopic = (site: Site): string => `${root(site)}/status`;

/** One state of a bed, for receivers that show single values. */
export const bedStateTopic = (site: Site, bedId: string, state: string): string =>
  `${root(site)}/bed/${level(bedId)}/${level(state)}`;

/** Every state of every bed. */
export const bedStateFilter = (site: Site): string => `${root(site)}/bed/#`;

/** Where flows propose; the subject is a level of its own. */
export const proposalRoot = (site: Site): string => `${root(site)}/proposal`;

/** Everything that flows propose. */
export const proposalFilter = (site: Site): string => `${proposalRoot(site)}/#`;

/** One robot's VDA 5050 topics: interface name, major version, maker, serial number. */
export const robotTopic = (robot: RobotAddress, topic: string): string =>
  `${level(robot.interfaceName)}/${robot.version}/${level(robot.maker)}/${level(robot.serial)}/${level(topic)}`;

/** Who a robot is on the bus, VDA 5050 section 6.3. `interfaceName` is `uagv` for 2.x and `vda5050` for 3.0. */
export interface RobotAddress {
  readonly interfaceName: string;
  readonly version: 'v2' | 'v3';
  readonly maker: string;
  readonly serial: string;
}
