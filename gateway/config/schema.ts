import { z } from 'zod';
import { roles } from '../core/ward.ts';
import type { RecordingSpec } from '../plugin/child.ts';
import type { AnyDetector } from '../plugin/detector.ts';
import type { AnyDriver } from '../plugin/driver.ts';
import type { PortIdentity } from '../plugin/port-identity.ts';
import type { AnyReceiverKind } from '../plugin/receiver.ts';
import { broker } from './broker.ts';
import { clockOptions } from './clock-options.ts';
import { drillOptions } from './drill-options.ts';
import { id, port, secret, timeOfDay } from './fields.ts';
import { receiverSchema } from './receivers.ts';
import { shifts } from './shifts.ts';
import { stationOptions } from './station-options.ts';
import { storeOptions } from './store-options.ts';

/** What the schema is joined from: the registries of the rooms that can be configured. */
export interface Registries {
  readonly drivers: readonly AnyDriver[];
  readonly detectors: readonly AnyDetector[];
  /** Kinds of receivers. */
  readonly receivers: readonly AnyReceiverKind[];
}

function bedSchema(detectors: readonly AnyDetector[]) {
  const own = detectors.map(({ name, options }) => [name, options.optional()] as const);
  return z.strictObject({
    id,
    room: z.string().min(1).max(32),
    label: z.string().min(1).max(16).describe('What the board writes large, e.g. 101·A.'),
    resident: z
      .strictObject({
        id,
        displayName: z.string().min(1).max(64).describe('Shown to signed-in staff only; never on the bus.'),
        detectors: z
          .strictObject(Object.fromEntries(own))
          .prefault({})
          .describe(
            "This resident's own options of a detector, in place of the facility's; what is left out has its default.",
          ),
      })
      .optional(),
    viewpoint: z
      .strictObject({
        nodeId: z.string().min(1).max(128).describe('The node on the robots’ map.'),
        x: z.number().min(-1e6).max(1e6).optional().describe('Metres on the map.'),
        y: z.number().min(-1e6).max(1e6).optional().describe('Metres on the map.'),
        mapId: z.string().min(1).max(128).optional(),
      })
      .optional()
      .describe('Where a robot stands to look at this bed.'),
  });
}

const robot = z.strictObject({
  id,
  label: z.string().min(1).max(32),
  look: z
    .strictObject({
      device: id.describe('Its VDA 5050 device, which takes the order.'),
      metric: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,63}$/)
        .default('person-on-floor')
        .describe(
          'What it says when it has looked: 1 where a person lies on the floor, 0 where nobody does.',
        ),
      minBattery: z.number().min(0).max(100).default(30).describe('Per cent below which it is not sent.'),
      maxDistanceM: z.number().min(1).max(1000).default(50).describe('Farther away it is not sent.'),
    })
    .optional()
    .describe('It may be sent to look at a bed before a person is called. Without this it is never sent.'),
  transferBy: z
    .enum(['order-active', 'task'])
    .optional()
    .describe(
      'It lifts residents: while this metric names the task `transfer/<bed>`, the exit from that bed is no alarm.',
    ),
});

const staff = z.strictObject({
  id,
  displayName: z.string().min(1).max(64),
  role: z.enum(roles),
  pin: secret
    .optional()
    .describe(
      'A hash made by `vigil hash-pin`, by reference: this account’s first one; later ones are set on screen.',
    ),
});

const placement = z.enum(['waist', 'chest', 'hip', 'pocket', 'wrist']);
const watches = z.enum(['bed', 'room', 'bathroom']);

const hex4 = z.string().regex(/^[0-9a-fA-F]{4}$/, 'must be four hexadecimal digits, as lsusb shows them');

/** A port by what stays the same however it is plugged: never by a number that changes with the order of plugging. */
const serialPort = z
  .union([
    z
      .string()
      .min(1)
      .refine((path) => !/^\/dev\/tty(USB|ACM)\d+$/.test(path), {
        message:
          'changes with the order of plugging; use /dev/serial/by-id/… or { vendorId, productId, serialNumber, physicalPath }',
      }),
    z
      .strictObject({
        vendorId: hex4.optional(),
        productId: hex4.optional(),
        serialNumber: z.string().min(1).max(128).optional(),
        physicalPath: z
          .string()
          .regex(/^\d+-\d+(\.\d+)*$/, 'must be bus and port chain, such as 1-1.2')
          .optional()
          .describe('The socket: bus and port chain, such as 1-1.2.'),
      })
      .refine((identity) => Object.values(identity).some((value) => value !== undefined), {
        message: 'name at least one of vendorId, productId, serialNumber, physicalPath',
      }),
  ])
  .describe(
    'Serial port: /dev/serial/by-id/…, or what identifies the adapter (vendor, product, serial number, socket), or tcp://host:port of a serial device server.',
  );

const recording = z
  .strictObject({
    file: z
      .string()
      .min(1)
      .describe(
        'Raw bytes as captured (messages one a line), or a table .csv or .csv.gz as `vigil detect` reads it.',
      ),
    isLooped: z.boolean().default(false).describe('Begin anew at its end.'),
  })
  .describe(
    'A captured file in place of the device, played at its real pace, for training and tests. The board marks it, and its bed counts as not covered.',
  );

function deviceSchema(drivers: readonly AnyDriver[]) {
  const shapes = drivers.map((driver) =>
    z
      .strictObject({
        id,
        driver: z.literal(driver.name),
        bed: id.optional().describe('The bed that this device speaks for.'),
        robot: id.optional().describe('The robot that this device speaks for.'),
        placement: placement.optional().describe('Where a wearable sits.'),
        watches: watches
          .optional()
          .describe('What a presence, movement or door sensor looks at; the room, where left out.'),
        uprightAxis: z
          .tuple([z.number(), z.number(), z.number()])
          .optional()
          .describe(
            'What its accelerometer shows while the wearer stands, in g, such as [0, -1, 0]; the board then tells lying from upright.',
          ),
        ...(driver.transport === 'serial' || driver.transport === 'firmata'
          ? { port: serialPort.optional() }
          : {}),
        recording: recording.optional(),
        options: driver.config.prefault({}).describe(driver.summary),
      })
      .refine((device) => hasOneLine(driver, device), {
        message: 'name a port or a recording, one of the two',
        path: ['port'],
      }),
  );
  const [first, ...others] = shapes;
  if (first === undefined) throw new Error('no drivers are registered');
  return z.discriminatedUnion('driver', [first, ...others]);
}

const homeAssistant = z
  .strictObject({
    isEnabled: z
      .boolean()
      .default(false)
      .describe('Announce the states of beds to an existing Home Assistant on this broker; ids only.'),
    prefix: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,64}$/)
      .default('homeassistant')
      .describe('First level of its discovery topics.'),
  })
  .prefault({});

const change = z.strictObject({
  priority: z.enum(['low', 'medium', 'high']).optional(),
  acceptWithinS: z
    .number()
    .min(10)
    .max(3600)
    .optional()
    .describe('Seconds until escalation when nobody accepts.'),
  acceptanceExpiresS: z
    .number()
    .min(30)
    .max(7200)
    .optional()
    .describe('Seconds until an acceptance without closing runs out.'),
  bedsideExpiresS: z
    .number()
    .min(30)
    .max(86_400)
    .optional()
    .describe('Seconds until a visit that is never closed calls again.'),
  remindEveryS: z
    .number()
    .min(10)
    .max(86_400)
    .optional()
    .describe('Seconds between calls when the last escalation step is reached.'),
  onDelayS: z
    .number()
    .min(0)
    .max(600)
    .optional()
    .describe('Seconds that a condition must last before it alarms.'),
  offDelayS: z
    .number()
    .min(0)
    .max(600)
    .optional()
    .describe('Seconds that a condition must be over before its alarm ends.'),
  deadband: z
    .number()
    .min(0)
    .max(10)
    .optional()
    .describe(
      'How far a value must come back over its limit before the condition is over and may be told anew, in its unit. Wins over the option of the detector.',
    ),
});
/** What may be changed of one kind of alarm. */
export const limit = change.extend({ night: change.optional().describe('On top of the rest, by night.') });
export type AlarmLimit = z.output<typeof limit>;
export type AlarmLimits = Readonly<Record<string, AlarmLimit>>;

const alarmProfiles = z
  .strictObject({
    nightFrom: timeOfDay.default('21:00').describe('Local time at which the night begins.'),
    nightUntil: timeOfDay.default('06:00').describe('Local time at which the night ends.'),
    ward: z
      .record(z.string(), limit)
      .default({})
      .describe('Changes for this ward, by care event type; they win over `alarms`.'),
    residents: z
      .record(id, z.record(z.string(), limit))
      .default({})
      .describe('Changes for one resident, by resident and care event type; they win over the ward.'),
  })
  .prefault({});

/** The whole configuration: one strict schema joined from the registries; unknown keys are errors. */
export function configSchema({ drivers, detectors, receivers }: Registries) {
  const detectorOptions = Object.fromEntries(
    detectors.map(({ name, options, summary }) => [name, options.prefault({}).describe(summary)]),
  );
  return z.strictObject({
    site: id.describe('Names the facility in topics and events.'),
    gateway: id.describe('Names this box in topics and events.'),
    ward: z.string().min(1).max(64).describe('Shown on the board.'),
    shifts,
    station: stationOptions.prefault({}),
    broker,
    store: storeOptions,
    clock: clockOptions,
    drills: drillOptions,
    flows: z
      .strictObject({
        isEnabled: z.boolean().default(false),
        port: port.default(1880),
        technicianPassword: secret.optional(),
      })
      .prefault({}),
    homeAssistant,
    receivers: z
      .array(receiverSchema(receivers))
      .max(16)
      .default([])
      .describe('Who outside this gateway is told, and of what.'),
    beds: z.array(bedSchema(detectors)).max(200).default([]),
    robots: z.array(robot).max(50).default([]),
    staff: z.array(staff).max(500).default([]),
    devices: z.array(deviceSchema(drivers)).max(1000).default([]),
    detectors: z.strictObject(detectorOptions).prefault({}),
    alarms: z
      .record(z.string(), limit)
      .default({})
      .describe('Changes to the alarm policy of the whole facility, by care event type.'),
    alarmProfiles,
  });
}

/** A device on a port has that or a recording in its place; the others need neither. */
function hasOneLine({ transport }: AnyDriver, device: object): boolean {
  if (transport !== 'serial' && transport !== 'firmata') return true;
  const isGiven = (key: string): boolean =>
    Object.entries(device).some(([name, value]) => name === key && value !== undefined);
  return isGiven('port') !== isGiven('recording');
}

export type Config = z.output<ReturnType<typeof configSchema>>;

/** A configured device as the composition root needs it, whatever its driver. */
export interface DeviceConfig {
  readonly id: string;
  readonly driver: string;
  readonly bed?: string;
  readonly robot?: string;
  readonly placement?: z.output<typeof placement>;
  readonly watches?: z.output<typeof watches>;
  readonly port?: string | PortIdentity;
  readonly recording?: RecordingSpec;
  readonly uprightAxis?: readonly [number, number, number];
  readonly options: unknown;
}
