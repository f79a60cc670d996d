import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';

/** How a bed's states are reached: topics are written by the bus, and given here. */
export interface HomeAssistantTopics {
  /** First level of the discovery topics. */
  readonly prefix: string;
  /** Unique in the whole Home Assistant: site and gateway. */
  readonly gatewayId: string;
  /** `{"state":"online"}`, retained. */
  readonly status: string;
  state(bedId: string, state: string): string;
}

export interface HomeAssistantMessage {
  readonly topic: string;
  readonly payload: string;
  readonly isRetained: boolean;
}

/** What is known of one bed. */
export interface BedState {
  readonly openAlarms: readonly Pick<Alarm, 'type' | 'priority'>[];
  /** Undefined until the first word about it. */
  readonly isCovered?: boolean;
  readonly isOutOfBed?: boolean;
}

interface StateRow {
  readonly state: string;
  readonly name: string;
  readonly component: 'binary_sensor' | 'sensor';
  readonly deviceClass?: string;
  /** Types of event that it shows; where no detector of a bed knows any, it could never be on, and is not announced. */
  readonly shows?: ReadonlySet<string>;
  /** `None` is Home Assistant's word for not known. */
  readonly payload: (bed: BedState) => string;
}

const onOff = (isOn: boolean | undefined): string => (isOn === undefined ? 'None' : isOn ? 'ON' : 'OFF');
const hasAlarm = ({ openAlarms }: BedState, types: ReadonlySet<string>): boolean =>
  openAlarms.some(({ type }) => types.has(type));

const falls = new Set(['fall', 'suspected-fall', 'long-lie', 'slump']);
// The plain state: `bed-exit` is told by night alone and ends with it.
const exits = new Set(['out-of-bed']);
const calls = new Set(['help-call']);
const ranks = ['low', 'medium', 'high'] as const;

/** The states that a bed may have, a row each. */
export const bedStates: readonly StateRow[] = [
  {
    state: 'fall-alarm',
    name: 'Fall alarm',
    component: 'binary_sensor',
    deviceClass: 'safety',
    shows: falls,
    payload: (bed) => onOff(hasAlarm(bed, falls)),
  },
  {
    state: 'call',
    name: 'Call for help',
    component: 'binary_sensor',
    deviceClass: 'safety',
    shows: calls,
    payload: (bed) => onOff(hasAlarm(bed, calls)),
  },
  {
    state: 'alarm',
    name: 'Alarm present',
    component: 'binary_sensor',
    deviceClass: 'problem',
    payload: ({ openAlarms }) => onOff(openAlarms.length > 0),
  },
  {
    state: 'alarm-priority',
    name: 'Highest alarm priority',
    component: 'sensor',
    payload: ({ openAlarms }) => {
      const highest = Math.max(-1, ...openAlarms.map(({ priority }) => ranks.indexOf(priority)));
      return ranks[highest] ?? 'none';
    },
  },
  {
    state: 'covered',
    name: 'Watched',
    component: 'binary_sensor',
    payload: ({ isCovered }) => onOff(isCovered),
  },
  {
    state: 'out-of-bed',
    name: 'Out of bed',
    component: 'binary_sensor',
    shows: exits,
    payload: ({ isOutOfBed }) => onOff(isOutOfBed),
  },
];

/** Longer silence makes a state unavailable there: a dead gateway must not show its last word for ever. */
export const expireAfterS = 60;

/** A row that can come true for a bed whose detectors report these types of event. */
const canBe = ({ shows }: StateRow, eventTypes: ReadonlySet<string>): boolean =>
  shows === undefined || [...shows].some((type) => eventTypes.has(type));

/**
 * The discovery configs of one bed: ids and fixed words, never a name. Retained, as the standard asks for; hence an empty
 * one takes back what was announced while the bed had other devices: "no call for help" must not be shown where none
 * could be seen.
 */
export function bedConfigs(
  bedId: string,
  topics: HomeAssistantTopics,
  eventTypes: ReadonlySet<string>,
): readonly HomeAssistantMessage[] {
  const nodeId = identifier(`vigil_${topics.gatewayId}_${bedId}`);
  return bedStates.map((row) => {
    const { state, name, component, deviceClass } = row;
    const topic = `${topics.prefix}/${component}/${nodeId}/${identifier(state)}/config`;
    if (!canBe(row, eventTypes)) return { topic, payload: '', isRetained: true };
    const config = {
      name,
      unique_id: `${nodeId}_${identifier(state)}`,
      state_topic: topics.state(bedId, state),
      ...(deviceClass === undefined ? {} : { device_class: deviceClass }),
      availability_topic: topics.status,
      availability_template: '{{ value_json.state }}',
      expire_after: expireAfterS,
      device: { identifiers: [nodeId], name: `Bed ${bedId}`, manufacturer: 'Vigil', model: 'bed' },
    };
    return { topic, payload: JSON.stringify(config), isRetained: true };
  });
}

/** Of what is retained, the configs of beds that this gateway no longer shows. */
export function staleConfigs(
  retained: readonly string[],
  { prefix, gatewayId }: Pick<HomeAssistantTopics, 'prefix' | 'gatewayId'>,
  bedIds: readonly string[],
): readonly string[] {
  const nodes = new Set(bedIds.map((bedId) => identifier(`vigil_${gatewayId}_${bedId}`)));
  return retained.filter((topic) => {
    if (!topic.startsWith(`${prefix}/`)) return false;
    const node = topic.slice(prefix.length + 1).split('/')[1] ?? '';
    return node.startsWith(identifier(`vigil_${gatewayId}_`)) && !nodes.has(node);
  });
}

/** A bed's states. Not retained: a subscriber must not take an old one for news; they are repeated instead. */
export function bedStateMessages(
  bedId: string,
  bed: BedState,
  topics: HomeAssistantTopics,
  eventTypes: ReadonlySet<string>,
): readonly HomeAssistantMessage[] {
  return bedStates
    .filter((row) => canBe(row, eventTypes))
    .map(({ state, payload }) => ({
      topic: topics.state(bedId, state),
      payload: payload(bed),
      isRetained: false,
    }));
}

/** Discovery topics take letters, digits, `_` and `-` only; others are spelled by their code, so that ids stay apart. */
const identifier = (text: string): string =>
  text.replaceAll(/[^A-Za-z0-9_-]/gu, (character) => `_${character.codePointAt(0)?.toString(16)}_`);

/** A bed's state after alarms have changed. */
export function withAlarms(bed: BedState, open: readonly Alarm[]): BedState {
  return { ...bed, openAlarms: open.map(({ type, priority }) => ({ type, priority })) };
}

/** A bed's state after an event; only leaving and returning to bed change it. */
export function withEvent(bed: BedState, { type, phase }: Pick<CareEvent, 'type' | 'phase'>): BedState {
  return exits.has(type) ? { ...bed, isOutOfBed: phase === 'onset' } : bed;
}
