/** Something that speaks on the broker, as a technician would put it into service. */
export interface Speaker {
  readonly driver: string;
  /** What it calls itself. */
  readonly name: string;
  /** Options that its driver needs to find it. */
  readonly options: Readonly<Record<string, string>>;
}

/** What is listened to, and who speaks there. */
export const speakerFilters: readonly string[] = [
  'vigil/v1/in/+/+',
  'zigbee2mqtt/#',
  'uagv/+/+/+/connection',
  'uagv/+/+/+/state',
  'homeassistant/+/+/config',
  'homeassistant/+/+/+/config',
];

/** Who speaks by a message; undefined where it names nobody. Pure. */
export function speakerOf(topic: string, payload: Uint8Array): Speaker | undefined {
  const levels = topic.split('/');
  const [first, second = '', third = '', fourth = ''] = levels;
  if (topic.startsWith('vigil/v1/in/')) return speaker('mqtt-json', fourth, {});
  if (first === 'zigbee2mqtt') {
    const name = levels
      .slice(1)
      .join('/')
      .replace(/\/availability$/, '');
    if (name === '' || second === 'bridge' || /\/(set|get)$/.test(name)) return undefined;
    return speaker('zigbee2mqtt', name, { friendlyName: name });
  }
  if (first === 'uagv')
    return speaker('vda5050', `${third} ${fourth}`, {
      majorVersion: second,
      manufacturer: third,
      serialNumber: fourth,
    });
  if (first === 'homeassistant') return announced(payload);
  return undefined;
}

const speaker = (driver: string, name: string, options: Speaker['options']): Speaker | undefined =>
  name.trim() === '' ? undefined : { driver, name: name.slice(0, 128), options };

/** Announcements are small; what is not, is no device's. */
const longestAnnouncement = 16_384;

/** The device of an entity that Home Assistant's discovery announces, by its first identifier. */
function announced(payload: Uint8Array): Speaker | undefined {
  if (payload.length === 0 || payload.length > longestAnnouncement) return undefined;
  try {
    const { device, dev } = JSON.parse(Buffer.from(payload).toString('utf8')) as Record<string, unknown>;
    const { identifiers, ids, name } = (device ?? dev) as Record<string, unknown>;
    const identifier: unknown = [identifiers ?? ids].flat()[0];
    if (typeof identifier !== 'string' || identifier === '') return undefined;
    return speaker('home-assistant', typeof name === 'string' ? name : identifier, { identifier });
  } catch {
    return undefined;
  }
}
