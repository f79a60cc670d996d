import type { Json } from '../messages.ts';
import { numberOf, recordOf, textOf } from '../messages.ts';

/** What a field must be; a list of words where it is one of them. A name that ends in `?` may be missing. */
type Kind = 'text' | 'number' | 'flag' | 'list' | 'object' | readonly string[];
interface Shape {
  /** Where in the message; a list on the way stands for each of its items. */
  readonly at: readonly string[];
  readonly fields: Readonly<Record<string, Kind>>;
}

const header = {
  headerId: 'number',
  timestamp: 'text',
  version: 'text',
  manufacturer: 'text',
  serialNumber: 'text',
} as const;
// PAUSED is in the text of 2.1 and not in its schema.
const actionStatus = ['WAITING', 'INITIALIZING', 'RUNNING', 'PAUSED', 'FINISHED', 'FAILED'];
const order = {
  orderId: 'text',
  orderUpdateId: 'number',
  lastNodeId: 'text',
  lastNodeSequenceId: 'number',
  nodeStates: 'list',
  edgeStates: 'list',
  driving: 'flag',
  actionStates: 'list',
  errors: 'list',
  safetyState: 'object',
} as const;
const both: readonly Shape[] = [
  { at: ['nodeStates'], fields: { nodeId: 'text', sequenceId: 'number', released: 'flag' } },
  { at: ['nodeStates', 'nodePosition'], fields: { x: 'number', y: 'number', mapId: 'text' } },
  { at: ['edgeStates'], fields: { edgeId: 'text', sequenceId: 'number', released: 'flag' } },
  { at: ['errors', 'errorReferences'], fields: { referenceKey: 'text', referenceValue: 'text' } },
  { at: ['information'], fields: { infoType: 'text', infoLevel: ['INFO', 'DEBUG'] } },
  { at: ['maps'], fields: { mapId: 'text', mapVersion: 'text', mapStatus: ['ENABLED', 'DISABLED'] } },
];
const pose = { x: 'number', y: 'number', theta: 'number', mapId: 'text' } as const;

const stateOfTwo: readonly Shape[] = [
  {
    at: [],
    fields: {
      ...header,
      ...order,
      batteryState: 'object',
      operatingMode: ['AUTOMATIC', 'SEMIAUTOMATIC', 'MANUAL', 'SERVICE', 'TEACHIN'],
      'agvPosition?': 'object',
      'velocity?': 'object',
    },
  },
  ...both,
  { at: ['batteryState'], fields: { batteryCharge: 'number', charging: 'flag' } },
  { at: ['agvPosition'], fields: { ...pose, positionInitialized: 'flag' } },
  { at: ['errors'], fields: { errorType: 'text', errorLevel: ['WARNING', 'FATAL'] } },
  { at: ['safetyState'], fields: { eStop: ['AUTOACK', 'MANUAL', 'REMOTE', 'NONE'], fieldViolation: 'flag' } },
  { at: ['actionStates'], fields: { actionId: 'text', actionStatus } },
];

const actionOfThree = { actionId: 'text', actionStatus: [...actionStatus, 'RETRIABLE'] } as const;
const stateOfThree: readonly Shape[] = [
  {
    at: [],
    fields: {
      ...header,
      ...order,
      instantActionStates: 'list',
      'zoneActionStates?': 'list',
      powerSupply: 'object',
      operatingMode: ['STARTUP', 'AUTOMATIC', 'SEMIAUTOMATIC', 'INTERVENED', 'MANUAL', 'SERVICE', 'TEACH_IN'],
      'mobileRobotPosition?': 'object',
      'velocity?': 'object',
    },
  },
  ...both,
  { at: ['powerSupply'], fields: { stateOfCharge: 'number', charging: 'flag' } },
  { at: ['mobileRobotPosition'], fields: { ...pose, localized: 'flag' } },
  { at: ['errors'], fields: { errorType: 'text', errorLevel: ['WARNING', 'URGENT', 'CRITICAL', 'FATAL'] } },
  {
    at: ['safetyState'],
    fields: { activeEmergencyStop: ['MANUAL', 'REMOTE', 'NONE'], fieldViolation: 'flag' },
  },
  { at: ['actionStates'], fields: actionOfThree },
  { at: ['instantActionStates'], fields: actionOfThree },
  { at: ['zoneActionStates'], fields: actionOfThree },
];

const connectionOf = (...words: string[]): readonly Shape[] => [
  { at: [], fields: { ...header, connectionState: words } },
];
const shapes: Readonly<
  Record<'state' | 'connection', readonly [two: readonly Shape[], three: readonly Shape[]]>
> = {
  state: [stateOfTwo, stateOfThree],
  connection: [
    connectionOf('ONLINE', 'OFFLINE', 'CONNECTIONBROKEN'),
    connectionOf('ONLINE', 'OFFLINE', 'CONNECTION_BROKEN', 'HIBERNATING'),
  ],
};

/** As many as a person would read. */
const problemsMost = 10;

/** Which fields of a message are not as its version wants them; the message is used all the same where it is right. */
export function shapeProblems(kind: 'state' | 'connection', message: Json): string[] {
  const [two, three] = shapes[kind];
  const rows = textOf(message['version'])?.startsWith('3.') ? three : two;
  const problems = new Set<string>();
  for (const { at, fields } of rows)
    for (const place of placesOf(message, at)) {
      for (const [name, wanted] of Object.entries(fields)) {
        const key = name.replace('?', '');
        const value = recordOf(place)?.[key];
        if (value === undefined && key !== name) continue;
        if (!isOfKind(value, wanted)) problems.add([...at, key].join('.'));
      }
    }
  return [...problems].slice(0, problemsMost);
}

/** Every place that a path leads to; none where something on the way is missing, which a row of its own finds. */
function placesOf(message: Json, at: readonly string[]): unknown[] {
  let places: unknown[] = [message];
  for (const step of at) {
    const next = places.map((place) => recordOf(place)?.[step]).filter((value) => value !== undefined);
    places = next.flat();
  }
  return places;
}

function isOfKind(value: unknown, wanted: Kind): boolean {
  switch (wanted) {
    case 'text':
      return typeof value === 'string';
    case 'number':
      return numberOf(value) !== undefined;
    case 'flag':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'object':
      return recordOf(value) !== undefined;
    default:
      return typeof value === 'string' && wanted.includes(value);
  }
}
