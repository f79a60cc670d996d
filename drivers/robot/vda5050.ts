import { z } from 'zod';
import type { Decoded, DecodedReading } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { messageDecoder, secondsOf, textOf } from '../messages.ts';
import { vda5050Encoder } from './vda5050-encoder.ts';
import { connectionStates, stateRows } from './vda5050-state.ts';

const level = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]+$/, 'letters, digits and _ . : - only')
  .optional();

const options = z.strictObject({
  interfaceName: z.string().default('uagv').describe('First level of the robot’s topics.'),
  majorVersion: z
    .string()
    .regex(/^v\d+$/)
    .default('v2')
    .describe('Second level of the robot’s topics.'),
  manufacturer: level.describe('Third level of the robot’s topics; any, where left out.'),
  serialNumber: level.describe('Fourth level of the robot’s topics; the device id, where left out.'),
});

/** A mobile robot that speaks VDA 5050: its state and its connection. Listening only. */
export const vda5050 = defineDriver({
  name: 'vda5050',
  family: 'robot',
  transport: 'mqtt',
  summary: 'Mobile robots that speak VDA 5050, versions 2.0 and 2.1; the renamed fields of 3.0 are read too.',
  source: 'VDA 5050 2.1.0, messages state and connection; standards page robots-mqtt 1',
  streams: [],
  metrics: [
    {
      metric: 'connection',
      unit: '1',
      summary: '1 while the robot is online; the text is its own word.',
      ratePerMin: 0,
      plausible: [0, 1],
      isAlarm: true,
    },
    ...stateRows.map(({ spec }) => spec),
  ],
  config: options,
  silentAfterMs: 35_000,
  // The last will was composed when the robot connected: its timestamp says nothing about when the link broke.
  timeBase: 'arrival',
  filters({ interfaceName, majorVersion, manufacturer, serialNumber }, deviceId) {
    const base = `${interfaceName}/${majorVersion}/${manufacturer ?? '+'}/${serialNumber ?? deviceId}`;
    return [`${base}/connection`, `${base}/state`];
  },
  topic({ interfaceName, majorVersion, manufacturer, serialNumber }, deviceId, payload) {
    const base = `${interfaceName}/${majorVersion}/${manufacturer ?? 'vigil'}/${serialNumber ?? deviceId}`;
    return `${base}/${payload.includes('"connectionState"') ? 'connection' : 'state'}`;
  },
  decoder: () => messageDecoder({ decode }),
  encoder: ({ manufacturer, serialNumber, majorVersion }) =>
    vda5050Encoder({
      version: `${majorVersion.slice(1)}.${majorVersion === 'v2' ? 1 : 0}.0`,
      manufacturer: manufacturer ?? 'vigil',
      serialNumber: serialNumber ?? 'virtual',
    }),
});

/** Messages of the protocol that are not ours to read: control to robot, maps, positions many times a second. */
const passedOver = new Set(['order', 'instantActions', 'visualization', 'factsheet', 'responses', 'zoneSet']);

function decode(message: Json, topic: string | undefined, out: Decoded[]): string | undefined {
  const kind = topic?.split('/').at(-1) ?? kindOf(message);
  if (kind === undefined) return 'neither a state nor a connection message';
  if (passedOver.has(kind)) return undefined;
  const t = secondsOf(message['timestamp']);
  const problems = t === undefined ? ['timestamp'] : [];
  if (kind === 'connection') problems.push(...addConnection(message, t ?? 0, out));
  else if (kind === 'state') problems.push(...addState(message, t ?? 0, out));
  else return `unknown message ${kind.slice(0, 40)}`;
  return problems.length > 0 ? `missing or ill-shaped: ${problems.join(', ')}` : undefined;
}

function kindOf(message: Json): string | undefined {
  if ('connectionState' in message) return 'connection';
  if ('safetyState' in message || 'operatingMode' in message || 'batteryState' in message) return 'state';
  if ('actions' in message) return 'instantActions';
  if ('nodes' in message) return 'order';
  if ('agvPosition' in message || 'mobileRobotPosition' in message) return 'visualization';
  if ('typeSpecification' in message) return 'factsheet';
  return undefined;
}

function addConnection(message: Json, t: number, out: Decoded[]): string[] {
  const text = textOf(message['connectionState']);
  const value = text === undefined ? undefined : connectionStates.get(text);
  if (text === undefined || value === undefined) return ['connectionState'];
  out.push({ type: 'reading', metric: 'connection', value, unit: '1', quality: 'good', t, text });
  return [];
}

/** What is right is used even where another field is wrong: a bad battery value must not hide an emergency stop. */
function addState(message: Json, t: number, out: Decoded[]): string[] {
  const problems: string[] = [];
  for (const row of stateRows) {
    const { metric, unit } = row.spec;
    const found = row.read(message);
    if (!found && row.isRequired) problems.push(metric);
    if (!found) continue;
    const { value, text } = found;
    const base = { type: 'reading', metric, unit, t, ...(text !== undefined && { text }) } as const;
    const reading: DecodedReading =
      value === null
        ? { ...base, value, quality: 'invalid', reason: 'unknown-code' }
        : { ...base, value, quality: 'good' };
    out.push(reading);
  }
  return problems;
}
