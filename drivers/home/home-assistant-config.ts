import type { Json } from '../messages.ts';
import { numberOf, recordOf } from '../messages.ts';
import type { Component, Unit } from './home-assistant-classes.ts';
import { kebab, metricByClass, unitByWord } from './home-assistant-classes.ts';
import { type Path, pathOf } from './home-assistant-template.ts';

/** One announced state that can be read. */
export interface Entity {
  readonly component: Component;
  readonly metric: string;
  readonly objectId: string;
  readonly unit: Unit;
  readonly isMeasured: boolean;
  readonly stateTopic: string;
  readonly path: Path;
  readonly payloadOn: string;
  readonly payloadOff: string;
  readonly availability: readonly Availability[];
  readonly expireAfterS?: number;
  readonly identifiers: readonly string[];
  readonly uniqueId: string;
}

interface Availability {
  readonly topic: string;
  readonly path: Path;
  readonly online: string;
  readonly offline: string;
}

/** Short forms of the keys that are read (Home Assistant documentation, from memory: *not verified*). */
const longKeys: ReadonlyMap<string, string> = new Map([
  ['stat_t', 'state_topic'],
  ['avty_t', 'availability_topic'],
  ['avty', 'availability'],
  ['avty_tpl', 'availability_template'],
  ['pl_avail', 'payload_available'],
  ['pl_not_avail', 'payload_not_available'],
  ['pl_on', 'payload_on'],
  ['pl_off', 'payload_off'],
  ['dev', 'device'],
  ['ids', 'identifiers'],
  ['dev_cla', 'device_class'],
  ['unit_of_meas', 'unit_of_measurement'],
  ['val_tpl', 'value_template'],
  ['exp_aft', 'expire_after'],
  ['uniq_id', 'unique_id'],
  ['t', 'topic'],
]);

const availabilityMost = 8;

/** `<prefix>/<component>/[<node_id>/]<object_id>/config`, or nothing. */
export function configTopic(prefix: string, topic: string) {
  if (!topic.startsWith(`${prefix}/`) || !topic.endsWith('/config')) return undefined;
  const [component = '', ...names] = topic.slice(prefix.length + 1, -'/config'.length).split('/');
  const objectId = names.at(-1);
  return objectId && names.length <= 2 ? { component, objectId } : undefined;
}

export const isReadComponent = (component: string): component is Component =>
  component === 'sensor' || component === 'binary_sensor';

/** The device and the name that a config speaks for, without reading the rest of it. */
export function ownerOf(config: Json): {
  readonly identifiers: readonly string[];
  readonly uniqueId: string;
} {
  const long = spelledOut(config);
  const device = recordOf(long['device']);
  const ids = device && spelledOut(device)['identifiers'];
  const identifiers = (Array.isArray(ids) ? ids : [ids]).filter((id) => typeof id === 'string').slice(0, 16);
  return { identifiers, uniqueId: stringOf(long['unique_id']) ?? '' };
}

/** The entity that a config announces, or why it cannot be read; what cannot be read for certain is never guessed. */
export function entityOf(
  component: Component,
  objectId: string,
  config: Json,
  names: ReadonlyMap<string, string>,
): Entity | string {
  const long = spelledOut(config);
  const base = stringOf(long['~']);
  const stateTopic = topicOf(long['state_topic'], base);
  if (stateTopic === undefined) return 'state_topic is no topic';
  const path = pathOf(stringOf(long['value_template']));
  if (!path) return 'value_template does more than read a field';
  const availability = availabilityOf(long, base);
  if (!availability) return 'availability cannot be read';
  const deviceClass = stringOf(long['device_class']);
  const metric = names.get(objectId) ?? metricOf(component, objectId, deviceClass);
  if (metric === undefined) return 'object id gives no name';
  const word = stringOf(long['unit_of_measurement']);
  const expireAfterS = numberOf(long['expire_after']);
  return {
    component,
    metric,
    objectId,
    unit: unitByWord.get(word ?? '') ?? { ucum: (word ?? '1').slice(0, 32), scale: 1, offset: 0 },
    isMeasured: word !== undefined || 'state_class' in long || 'stat_cla' in long,
    stateTopic,
    path,
    payloadOn: wordOf(long['payload_on']) ?? 'ON',
    payloadOff: wordOf(long['payload_off']) ?? 'OFF',
    availability,
    ...(expireAfterS !== undefined && expireAfterS > 0 && { expireAfterS }),
    ...ownerOf(config),
  };
}

/** `fall` and `call` are only said by their own names: the class `safety` may be anything. */
function metricOf(
  component: Component,
  objectId: string,
  deviceClass: string | undefined,
): string | undefined {
  const own = kebab(objectId);
  if (component === 'binary_sensor' && (own === 'fall' || own === 'call')) return own;
  return (
    metricByClass[component].get(deviceClass ?? '') ??
    (own === 'connection' || own === 'announced' ? `own-${own}` : own)
  );
}

function availabilityOf(config: Json, base: string | undefined): readonly Availability[] | undefined {
  const list = Array.isArray(config['availability']) ? config['availability'] : [];
  if (list.length > availabilityMost) return undefined;
  const single =
    config['availability_topic'] === undefined
      ? []
      : [{ ...config, topic: config['availability_topic'], value_template: config['availability_template'] }];
  const found = [...list, ...single].map((item): Availability | undefined => {
    const long = recordOf(item) && spelledOut(recordOf(item) ?? {});
    const topic = topicOf(long?.['topic'], base);
    const path = pathOf(stringOf(long?.['value_template']));
    if (topic === undefined || !path) return undefined;
    const online = wordOf(long?.['payload_available']) ?? 'online';
    return { topic, path, online, offline: wordOf(long?.['payload_not_available']) ?? 'offline' };
  });
  const whole = found.filter((item) => item !== undefined);
  return whole.length === found.length ? whole : undefined;
}

const spelledOut = (config: Json): Json =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [longKeys.get(key) ?? key, value]));

const stringOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value.length <= 512 ? value : undefined;

/** A payload to compare with, as a template would print it. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'boolean'
    ? value
      ? 'True'
      : 'False'
    : typeof value === 'number'
      ? String(value)
      : stringOf(value);

/** A topic with its base put in. Wildcards would make an announcement read what it pleases. */
function topicOf(value: unknown, base: string | undefined): string | undefined {
  const text = stringOf(value);
  const topic = base === undefined ? text : text?.replace(/^~/, () => base).replace(/~$/, () => base);
  const isTopic = topic !== undefined && topic !== '' && topic.length <= 256 && !/[+#\p{Cc}]/u.test(topic);
  return isTopic && !topic.startsWith('$') ? topic : undefined;
}
