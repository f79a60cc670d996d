import { z } from 'zod';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import type { MqttCompanion, Outgoing, Stamp } from '../../gateway/plugin/mqtt-companion.ts';
import { topicsOf, type VdaOptions, versionOf } from './vda5050-options.ts';
import { instantActionsMessage, orderMessage, type VdaHeader } from './vda5050-orders.ts';

const id = z.string().min(1).max(128);
const coordinate = z.number().min(-1e6).max(1e6);
const position = z.strictObject({
  x: coordinate.describe('Metres on the map.'),
  y: coordinate.describe('Metres on the map.'),
  theta: z.number().min(-Math.PI).max(Math.PI).optional().describe('Heading in radians.'),
  mapId: id.describe('The map that the coordinates are on.'),
});
const orderValues = z.strictObject({
  orderId: id.describe('A name for the order that no earlier one had.'),
  orderUpdateId: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .default(0)
    .describe('Grows with each longer form of the same order.'),
  nodes: z
    .array(z.strictObject({ nodeId: id, position: position.optional() }))
    .min(1)
    .max(100)
    .describe('The way, node by node, from where the robot stands.'),
});

const nothing = z.strictObject({});

const instantRows: readonly (Omit<CommandSpec, 'schema'> & { readonly actionType: string })[] = [
  { name: 'pause', actionType: 'startPause', summary: 'Stop and wait. No safety stop: it may never arrive.' },
  { name: 'resume', actionType: 'stopPause', summary: 'Go on after a pause.', isHazardous: true },
  {
    name: 'cancel-order',
    actionType: 'cancelOrder',
    summary: 'Stop at the next place and forget the order.',
  },
  { name: 'state-request', actionType: 'stateRequest', summary: 'Ask for a state message now.' },
  { name: 'factsheet-request', actionType: 'factsheetRequest', summary: 'Ask what kind of robot it is.' },
];

export const vda5050Commands: readonly CommandSpec[] = [
  ...instantRows.map(({ actionType: _, ...row }) => ({ ...row, schema: nothing })),
  { name: 'order', summary: 'Drive along nodes.', schema: orderValues, isHazardous: true },
];

/** A command as the messages of its version; none where the robot's manufacturer, a part of its topic, is not known. */
export function vda5050Command(
  { name, values }: DeviceCommand,
  options: VdaOptions,
  deviceId: string,
  stamp: Stamp,
): readonly Outgoing[] {
  const { manufacturer } = options;
  if (manufacturer === undefined) return [];
  const saying = (topicName: string, build: (header: VdaHeader) => object): Outgoing => {
    const topic = `${topicsOf(options, deviceId, manufacturer)}/${topicName}`;
    const message = build({
      headerId: stamp.nextId(topic),
      timestamp: new Date(stamp.wallMs).toISOString(),
      version: versionOf(options),
      manufacturer,
      serialNumber: options.serialNumber ?? deviceId,
    });
    return { topic, payload: JSON.stringify(message), qos: 0, isRetained: false };
  };
  if (name === 'order') {
    const { orderId, orderUpdateId, nodes } = orderValues.parse(values);
    const path = nodes.map(({ nodeId, position: at }) => ({ nodeId, ...(at && { position: placed(at) }) }));
    return [saying('order', (header) => orderMessage(header, orderId, orderUpdateId, path))];
  }
  const row = instantRows.find((one) => one.name === name);
  if (!row) return [];
  const { actionType } = row;
  // Time and number together: a number alone would come again after a restart.
  const action = (header: VdaHeader) => ({
    actionId: `vigil-${stamp.wallMs}-${header.headerId}`,
    actionType,
  });
  return [saying('instantActions', (header) => instantActionsMessage(header, [action(header)]))];
}

const placed = ({ theta, ...at }: z.infer<typeof position>) => ({
  ...at,
  ...(theta !== undefined && { theta }),
});

/** Listens only, unless the configuration lets it ask what the robot is and does, once after each connect. */
export function vda5050Companion(options: VdaOptions, deviceId: string, stamp: () => Stamp): MqttCompanion {
  const ask = (name: string) => vda5050Command({ name, values: {} }, options, deviceId, stamp());
  return {
    greet: () =>
      options.asksAtStart ? { publish: [...ask('factsheet-request'), ...ask('state-request')] } : {},
    hear: () => ({}),
  };
}
