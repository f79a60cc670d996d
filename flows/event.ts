/** A care event or an alarm change as the gateway publishes it: CloudEvents 1.0 in JSON. */
export interface GatewayEvent {
  readonly id: string;
  /** `io.vigil.care-event.fall.v1`, `io.vigil.alarm.accepted.v1` … */
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a flow asks for. Empty text asks for everything; lists are separated by commas. */
export interface EventFilter {
  readonly what: '' | 'care-event' | 'alarm';
  /** Types of care event, or of what raised the alarm: `fall, bed-exit`. */
  readonly types: string;
  readonly beds: string;
}

/** The event, or undefined where the text is none. */
export function parseEvent(text: string): GatewayEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isEvent(value) ? value : undefined;
}

/** Whether a flow asked for this event. */
export function isAskedFor(event: GatewayEvent, { what, types, beds }: EventFilter): boolean {
  const isOfKind = what === '' || event.type.startsWith(`io.vigil.${what}.`);
  return isOfKind && isListed(types, event.data['type']) && isListed(beds, event.subject);
}

function isListed(list: string, word: unknown): boolean {
  const words = list
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
  return words.length === 0 || (typeof word === 'string' && words.includes(word));
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEvent = (value: unknown): value is GatewayEvent =>
  isRecord(value) &&
  ['id', 'type', 'subject', 'time'].every((key) => typeof value[key] === 'string') &&
  isRecord(value['data']);
