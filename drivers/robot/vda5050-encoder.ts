import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { operatingModes, stateRows } from './vda5050-state.ts';

interface Header {
  readonly version: string;
  readonly manufacturer: string;
  readonly serialNumber: string;
}

const requiredMetrics = stateRows.filter(({ isRequired }) => isRequired).map(({ spec }) => spec.metric);
/** A virtual robot has no factsheet to send: it would have to make up most of it. */
const stateMetrics = new Set(stateRows.map(({ spec }) => spec.metric));
const nothing = new Uint8Array(0);

/**
 * Readings to VDA 5050 messages, one a line. A connection leaves at once. A state leaves when every required reading of
 * its time has come (optional ones before the last of them), or when a reading of another time comes.
 */
export function vda5050Encoder(header: Header): Encoder {
  const headerIds = { connection: 0, state: 0 };
  let known = new Map<string, DecodedReading>();
  let fresh = new Set<string>();
  let t = 0;

  const line = (kind: 'connection' | 'state', at: number, body: object): Uint8Array => {
    const timestamp = new Date(Math.round(at * 1000)).toISOString();
    const message = { headerId: headerIds[kind]++, timestamp, ...header, ...body };
    return new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  };
  const sendState = (): Uint8Array => {
    if (fresh.size === 0) return nothing;
    fresh = new Set();
    return line('state', t, stateOf(known, header.version));
  };
  const addState = (reading: DecodedReading): Uint8Array => {
    const earlier = reading.t === t ? nothing : sendState();
    // What is known stays known: a virtual robot may send only what changed.
    known = new Map(known).set(reading.metric, reading);
    fresh.add(reading.metric);
    t = reading.t;
    const isWhole = requiredMetrics.every((metric) => fresh.has(metric));
    return isWhole ? Buffer.concat([earlier, sendState()]) : earlier;
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform') return nothing;
      if (measurement.metric !== 'connection')
        return stateMetrics.has(measurement.metric) ? addState(measurement) : nothing;
      const connectionState = measurement.text ?? (measurement.value === 1 ? 'ONLINE' : 'OFFLINE');
      return line('connection', measurement.t, { connectionState: worded(connectionState, header.version) });
    },
    end: sendState,
  };
}

/** Words that 3.0 spells otherwise; it has no self-acknowledging stop, and a stop must stay one. */
const wordsOfThree: ReadonlyMap<string, string> = new Map([
  ['CONNECTIONBROKEN', 'CONNECTION_BROKEN'],
  ['TEACHIN', 'TEACH_IN'],
  ['AUTOACK', 'MANUAL'],
]);

const worded = (word: string, version: string): string =>
  version.startsWith('3.') ? (wordsOfThree.get(word) ?? word) : word;

function stateOf(known: ReadonlyMap<string, DecodedReading>, version: string): object {
  const value = (metric: string) => known.get(metric)?.value ?? 0;
  const text = (metric: string) => known.get(metric)?.text;
  const orderId = text('order-active') ?? '';
  const isThree = version.startsWith('3.');
  const mapId = text('position-x') ?? '';
  const pose = {
    x: value('position-x'),
    y: value('position-y'),
    theta: value('position-theta'),
    [isThree ? 'localized' : 'positionInitialized']: true,
    mapId,
  };
  const battery = known.get('battery')?.value ?? 100;
  const charging = value('charging') === 1;
  return {
    orderId,
    orderUpdateId: 0,
    lastNodeId: text('last-node') ?? '',
    lastNodeSequenceId: value('last-node'),
    driving: value('driving') === 1,
    ...(known.has('paused') && { paused: value('paused') === 1 }),
    nodeStates: [],
    edgeStates: [],
    actionStates: value('order-active') === 1 ? [{ actionId: 'virtual', actionStatus: 'RUNNING' }] : [],
    ...(known.has('position-x') && { [isThree ? 'mobileRobotPosition' : 'agvPosition']: pose }),
    ...(isThree
      ? { powerSupply: { stateOfCharge: battery, charging } }
      : { batteryState: { batteryCharge: battery, charging } }),
    ...(known.has('velocity') && { velocity: { vx: value('velocity') } }),
    ...(isThree && { instantActionStates: [] }),
    operatingMode: worded(
      text('operating-mode') ?? operatingModes[value('operating-mode')] ?? 'AUTOMATIC',
      version,
    ),
    errors: [...errorsOf(known, 'error-fatal', 'FATAL'), ...errorsOf(known, 'error-warning', 'WARNING')],
    safetyState: {
      [isThree ? 'activeEmergencyStop' : 'eStop']: worded(
        text('emergency-stop') ?? (value('emergency-stop') === 1 ? 'MANUAL' : 'NONE'),
        version,
      ),
      fieldViolation: value('field-violation') === 1,
    },
  };
}

function errorsOf(known: ReadonlyMap<string, DecodedReading>, metric: string, errorLevel: string): object[] {
  const count = known.get(metric)?.value ?? 0;
  const types = known.get(metric)?.text?.split(',') ?? [];
  return Array.from({ length: Math.min(count, 100) }, (_, index) => ({
    errorType: types[index] ?? 'unnamed',
    errorLevel,
  }));
}
