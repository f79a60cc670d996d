import type { ExecutionContext } from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { MqttDevice } from '../../drivers/virtual/mqtt-device.ts';
import { runLogin } from '../../gateway/app/broker-users.ts';
import { type BrokerUser, robotUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { BrokerLogin } from '../../gateway/plugin/child.ts';
import type { DecodedReading, MqttDriver } from '../../gateway/plugin/driver.ts';

const maker = 'Acme';
const stateEveryMs = 250;

const loginOf = (deviceId: string) => runLogin(deviceId, (length) => new Uint8Array(length).fill(9));

/** The broker's side of such a robot. */
export const virtualRobotUser = (deviceId: string): BrokerUser => {
  const { username, password } = loginOf(deviceId);
  const address = { interfaceName: 'uagv', version: 'v2', maker, serial: deviceId } as const;
  return robotUser({ username, secret: { kind: 'token', token: password } }, address);
};

/** Its options in a gateway's configuration. */
export const virtualRobotOptions = { manufacturer: maker };

/** What the robot's own state last said. */
export interface RobotSays {
  readonly orderId: string;
  readonly lastNodeId: string;
  readonly isUnderWay: boolean;
}

export interface VirtualRobot {
  /** What it says of itself from now on; `undefined`: it does nothing. */
  does(task: string | undefined): void;
  /** Resolves when its own state says that it is on its way. */
  readonly isDriving: Promise<void>;
  /** Pulls its cable, for good. */
  unplug(): void;
  /** Messages that were said to it. */
  heard(): number;
}

/**
 * A robot that speaks VDA 5050 over a real broker, by the driver's own virtual end: it takes orders, drives their nodes and
 * says all that in its states. `onState` hears each state as it leaves.
 */
export function virtualRobot(
  t: ExecutionContext,
  broker: string,
  deviceId: string,
  place: { readonly x: number; readonly y: number },
  onState: (says: RobotSays) => void = () => {},
): VirtualRobot {
  const clock = systemClock();
  const wallS = () => clock.now().wallMs / 1000;
  const login: BrokerLogin = { url: broker, ...loginOf(deviceId) };
  let drives = () => {};
  const isDriving = new Promise<void>((resolve) => {
    drives = resolve;
  });
  const driver = overheard(driverNamed('vda5050') as MqttDriver<unknown>, (says) => {
    if (says.isUnderWay) drives();
    onState(says);
  });
  const options = driver.config.parse(virtualRobotOptions);
  const device = new MqttDevice(driver, options, { deviceId, login, wallS });
  let task: string | undefined;
  const stop = clock.every(stateEveryMs, () => device.send(stateOf(place, task, wallS())));
  t.teardown(async () => {
    stop();
    await device.close();
  });
  return {
    does(next) {
      task = next;
    },
    isDriving,
    unplug: () => {
      stop();
      device.unplug();
    },
    heard: () => device.heard,
  };
}

/** The driver with somebody who hears what the robot says, as its own body does. */
function overheard(driver: MqttDriver<unknown>, onState: (says: RobotSays) => void): MqttDriver<unknown> {
  return {
    ...driver,
    responder(options, deviceId) {
      const responder = driver.responder?.(options, deviceId);
      if (responder === undefined) throw new Error(`${driver.name} takes no orders`);
      return {
        ...responder,
        amend(message, atS) {
          const said = responder.amend?.(message, atS) ?? message;
          if (said.topic.endsWith('/state')) onState(saysOf(JSON.parse(String(said.payload))));
          return said;
        },
      };
    },
  };
}

function saysOf(state: {
  readonly orderId: string;
  readonly lastNodeId: string;
  readonly nodeStates: readonly unknown[];
}): RobotSays {
  const { orderId, lastNodeId, nodeStates } = state;
  return { orderId, lastNodeId, isUnderWay: nodeStates.length > 0 };
}

/** Required fields last: they are what makes a state message whole. */
function stateOf(place: { readonly x: number; readonly y: number }, task: string | undefined, t: number) {
  const said = (metric: string, value: number, text?: string): DecodedReading => ({
    type: 'reading',
    metric,
    value,
    unit: '1',
    quality: 'good',
    t,
    ...(text !== undefined && { text }),
  });
  return [
    said('position-x', place.x, 'ward'),
    said('position-y', place.y, 'ward'),
    said('position-theta', 0, 'ward'),
    said('last-node', 0, 'corridor'),
    said('emergency-stop', 0, 'NONE'),
    said('field-violation', 0),
    said('error-fatal', 0),
    said('error-warning', 0),
    said('operating-mode', 0, 'AUTOMATIC'),
    said('battery', 80),
    said('charging', 0),
    said('driving', 0),
    said('order-active', task === undefined ? 0 : 1, task ?? ''),
  ];
}
