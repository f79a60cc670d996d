import type { Decoded, DecodedReading, Decoder } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { messageDecoder, secondsOf, textOf } from '../messages.ts';
import { factRows, factsOf } from './vda5050-factsheet.ts';
import { headerSequence } from './vda5050-sequence.ts';
import { shapeProblems } from './vda5050-shape.ts';
import { connectionStates, type StateRow, stateRows, visualizationRows } from './vda5050-state.ts';

/** Messages of the protocol that are not ours to read: control to robot, maps. */
const passedOver = new Set(['order', 'instantActions', 'responses', 'zoneSet']);

export function vda5050Decoder(): Decoder {
  const follow = headerSequence();
  return messageDecoder({
    decode(message, topic, out, offset) {
      const kind = topic?.split('/').at(-1) ?? kindOf(message);
      if (kind === undefined) return 'neither a state nor a connection message';
      if (passedOver.has(kind)) return undefined;
      const reader = readers.get(kind);
      if (!reader) return `unknown message ${kind.slice(0, 40)}`;
      const t = secondsOf(message['timestamp']);
      const said: Decoded[] = [];
      const problems = [...(t === undefined ? ['timestamp'] : []), ...reader(message, t ?? 0, said)];
      const { isAgain, missing } = follow(topic?.slice(0, 512) ?? kind, message, said);
      if (isAgain) return undefined;
      if (missing > 0)
        out.push({ type: 'fault', kind: 'gap', offset, length: 0, detail: `${missing} of ${kind} missing` });
      out.push(...said);
      return problems.length > 0 ? `missing or ill-shaped: ${[...new Set(problems)].join(', ')}` : undefined;
    },
  });
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

/** Adds what a message of a kind says; returns the fields that are wrong. */
const readers: ReadonlyMap<string, (message: Json, t: number, out: Decoded[]) => string[]> = new Map([
  ['connection', addConnection],
  ['state', addState],
  ['visualization', (message, t, out) => addRows(visualizationRows(), message, t, out)],
  ['factsheet', addFacts],
]);

function addConnection(message: Json, t: number, out: Decoded[]): string[] {
  const text = textOf(message['connectionState']);
  const value = text === undefined ? undefined : connectionStates.get(text);
  if (text !== undefined && value !== undefined)
    out.push({ type: 'reading', metric: 'connection', value, unit: '1', quality: 'good', t, text });
  return shapeProblems('connection', message);
}

function addState(message: Json, t: number, out: Decoded[]): string[] {
  return [...shapeProblems('state', message), ...addRows(stateRows, message, t, out)];
}

/** What is right is used even where another field is wrong: a bad battery value must not hide an emergency stop. */
function addRows(rows: readonly StateRow[], message: Json, t: number, out: Decoded[]): string[] {
  const problems: string[] = [];
  for (const row of rows) {
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

function addFacts(message: Json, t: number, out: Decoded[]): string[] {
  const facts = factsOf(message);
  const problems: string[] = [];
  for (const { spec, read } of factRows) {
    const found = read(facts);
    if (found)
      out.push({ type: 'reading', metric: spec.metric, unit: spec.unit, quality: 'good', t, ...found });
    else problems.push(spec.metric);
  }
  return problems;
}
