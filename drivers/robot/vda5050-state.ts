import type { MetricSpec } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { numberOf, recordOf, textOf } from '../messages.ts';

/** One field of a state message as a reading. `undefined`: missing or ill-shaped; a `null` value: a code we do not know. */
export interface StateRow {
  readonly spec: MetricSpec;
  readonly isRequired: boolean;
  readonly read: (state: Json) => { readonly value: number | null; readonly text?: string } | undefined;
}

/** The words for a robot's connection; 3.0 spells the broken one with an underscore. */
export const connectionStates: ReadonlyMap<string, 0 | 1> = new Map([
  ['ONLINE', 1],
  ['OFFLINE', 0],
  ['CONNECTIONBROKEN', 0],
  ['CONNECTION_BROKEN', 0],
  ['HIBERNATING', 0],
]);

/** Operating modes by code; the last two are of 3.0. */
export const operatingModes: readonly string[] = [
  'AUTOMATIC',
  'SEMIAUTOMATIC',
  'MANUAL',
  'SERVICE',
  'TEACHIN',
  'STARTUP',
  'INTERVENED',
];

/** Rows that a visualization carries too. */
export const visualizationRows = (): readonly StateRow[] =>
  stateRows.filter(({ spec }) => inVisualization.has(spec.metric));

/** Error levels that need a person; 3.0 adds `CRITICAL`. */
const fatalLevels = new Set(['FATAL', 'CRITICAL']);

/** A state comes on each event and every 30 s at the latest (VDA 5050 6.10). */
const ratePerMin = 2;
/** Counts, coordinates and sequence numbers have no bound of their own. */
const anyNumber = [-1e9, 1e9] as const;
const plausibleFor: Readonly<Record<string, readonly [number, number]>> = {
  'emergency-stop': [0, 1],
  'field-violation': [0, 1],
  'operating-mode': [0, 6],
  charging: [0, 1],
  driving: [0, 1],
  paused: [0, 1],
  'order-active': [0, 1],
  'position-theta': [-7, 7],
  velocity: [0, 50],
};
/**
 * Also sent many times a second with the visualization, which is for display only: where it goes on without a state,
 * nobody knows whether the robot has been stopped.
 */
const inVisualization = new Set(['position-x', 'position-y', 'position-theta', 'velocity']);
const alarming = new Set(['emergency-stop', 'field-violation', 'error-fatal']);

const spec = (metric: string, unit: string, summary: string): MetricSpec => ({
  metric,
  unit,
  summary,
  ratePerMin,
  plausible: plausibleFor[metric] ?? anyNumber,
  ...(alarming.has(metric) && { isAlarm: true }),
  ...(inVisualization.has(metric) && { isThinned: true, isNoSignOfLife: true }),
});

const required = (metric: string, unit: string, summary: string, read: StateRow['read']): StateRow => ({
  spec: spec(metric, unit, summary),
  isRequired: true,
  read,
});

const optional = (metric: string, unit: string, summary: string, read: StateRow['read']): StateRow => ({
  spec: spec(metric, unit, summary),
  isRequired: false,
  read,
});

/** VDA 5050 state fields as readings, in the order in which they are sent on: what stops a robot comes first. */
export const stateRows: readonly StateRow[] = [
  required('emergency-stop', '1', '1 while any emergency stop is active; the text is its type.', (state) => {
    const safety = recordOf(state['safetyState']);
    const text = textOf(safety?.['eStop'] ?? safety?.['activeEmergencyStop']);
    return text === undefined ? undefined : { value: text === 'NONE' ? 0 : 1, text };
  }),
  required('field-violation', '1', '1 while the protective field is violated.', (state) =>
    yesNo(recordOf(state['safetyState'])?.['fieldViolation']),
  ),
  required('error-fatal', '1', 'How many errors need a person; the text lists their types.', (state) =>
    countOf(state['errors'], (level) => fatalLevels.has(level)),
  ),
  required(
    'error-warning',
    '1',
    'How many errors let the robot go on; the text lists their types.',
    (state) => countOf(state['errors'], (level) => !fatalLevels.has(level)),
  ),
  required('operating-mode', '1', 'Code of the operating mode; the text is its name.', (state) => {
    const text = textOf(state['operatingMode']);
    if (text === undefined) return undefined;
    // 3.0 spells it with an underscore.
    const value = operatingModes.indexOf(text === 'TEACH_IN' ? 'TEACHIN' : text);
    return { value: value < 0 ? null : value, text };
  }),
  {
    spec: { metric: 'battery', unit: '%', summary: 'State of charge.', ratePerMin, plausible: [0, 100] },
    isRequired: true,
    read: (state) => {
      const power = powerOf(state);
      const value = numberOf(power?.['batteryCharge'] ?? power?.['stateOfCharge']);
      return value === undefined ? undefined : { value };
    },
  },
  required('charging', '1', '1 while charging.', (state) => yesNo(powerOf(state)?.['charging'])),
  required('driving', '1', '1 while driving or turning.', (state) => yesNo(state['driving'])),
  optional('paused', '1', '1 while paused, by a command or a button of its own.', (state) =>
    yesNo(state['paused']),
  ),
  optional('position-x', 'm', 'Position on the map that the text names.', (state) => pose(state, 'x')),
  optional('position-y', 'm', 'Position on the map that the text names.', (state) => pose(state, 'y')),
  optional('position-theta', 'rad', 'Heading on the map that the text names.', (state) =>
    pose(state, 'theta'),
  ),
  optional('velocity', 'm/s', 'How fast it moves over the ground, in whatever direction.', (state) => {
    const velocity = recordOf(state['velocity']);
    const vx = numberOf(velocity?.['vx']);
    const vy = numberOf(velocity?.['vy']);
    return vx === undefined && vy === undefined ? undefined : { value: Math.hypot(vx ?? 0, vy ?? 0) };
  }),
  optional('last-node', '1', 'Sequence number of the last node; the text is its id.', (state) => {
    const value = numberOf(state['lastNodeSequenceId']);
    const text = textOf(state['lastNodeId']);
    return value === undefined || text === undefined ? undefined : { value, text };
  }),
  required(
    'order-active',
    '1',
    '1 while nodes, edges or actions of an order remain; the text is its id.',
    (state) => {
      const { nodeStates: nodes, edgeStates: edges, actionStates } = state;
      if (!Array.isArray(nodes) || !Array.isArray(edges) || !Array.isArray(actionStates)) return undefined;
      // 3.0 lists the actions that came at once, and those of a zone, apart.
      const others = [state['instantActionStates'], state['zoneActionStates']].filter(Array.isArray);
      const actions: readonly unknown[] = [...actionStates, ...others.flat()];
      const isRunning = actions.some((action) => !isOver(recordOf(action)?.['actionStatus']));
      const value = nodes.length > 0 || edges.length > 0 || isRunning ? 1 : 0;
      const text = textOf(state['orderId']);
      return text === undefined ? undefined : { value, text };
    },
  ),
];

const yesNo = (value: unknown) => (typeof value === 'boolean' ? { value: value ? 1 : 0 } : undefined);

const isOver = (status: unknown): boolean => status === 'FINISHED' || status === 'FAILED';

/** `batteryState` became `powerSupply` in 3.0. */
const powerOf = (state: Json): Json | undefined => recordOf(state['batteryState'] ?? state['powerSupply']);

/** `agvPosition` became `mobileRobotPosition` in 3.0. A robot that does not know where it is gives no position. */
function pose(state: Json, axis: 'x' | 'y' | 'theta') {
  const position = recordOf(state['agvPosition'] ?? state['mobileRobotPosition']);
  const value = numberOf(position?.[axis]);
  if (value === undefined || (position?.['localized'] ?? position?.['positionInitialized']) === false)
    return undefined;
  const text = textOf(position?.['mapId']);
  return text === undefined ? { value } : { value, text };
}

function countOf(errors: unknown, isCounted: (level: string) => boolean) {
  if (!Array.isArray(errors)) return undefined;
  const counted = errors.map(recordOf).filter((error) => isCounted(textOf(error?.['errorLevel']) ?? 'FATAL'));
  const types = counted.map((error) => textOf(error?.['errorType']) ?? 'unnamed');
  return { value: counted.length, ...(types.length > 0 && { text: types.join(',').slice(0, 200) }) };
}
