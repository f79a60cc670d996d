import { seededRandom } from './random.ts';

/** What happens to messages on their way to a broker, and to the connection itself. */
export const messageFaultKinds = [
  'lost-message',
  'doubled-message',
  'corrupt-payload',
  'stall',
  'flood',
  'unplug',
] as const;
export type MessageFaultKind = (typeof messageFaultKinds)[number];

/** A fault as data. `rate`: its chance, by message. `at`: once, at the message with that place in what the device sends. */
export interface MessageFault {
  readonly kind: MessageFaultKind;
  readonly rate?: number;
  readonly at?: number;
}

export interface FaultedMessage {
  /** What goes out in place of the message. */
  readonly payloads: readonly Uint8Array[];
  /** What was done; `stall` and `unplug` are for the device to act on, and take the message away. */
  readonly injected?: MessageFaultKind;
}

/** Those that take the message come first: nothing else can happen to it then. */
const order = ['unplug', 'stall', 'lost-message', 'flood', 'corrupt-payload', 'doubled-message'] as const;
const floodMessages = { least: 32, most: 256 };

/** Puts faults into messages: the same seed and messages, the same faults. It knows no clock. */
export function messageFaults(
  faults: readonly MessageFault[],
  seed: number,
): (payload: Uint8Array) => FaultedMessage {
  const random = seededRandom(seed, 'message-faults');
  let sent = -1;
  const isDue = (kind: MessageFaultKind): boolean =>
    faults.some(
      (fault) =>
        fault.kind === kind &&
        (fault.at === sent || (fault.rate !== undefined && random.isHappening(fault.rate))),
    );
  return (payload) => {
    sent += 1;
    const kind = order.find(isDue);
    switch (kind) {
      case undefined:
        return { payloads: [payload] };
      case 'unplug':
      case 'stall':
      case 'lost-message':
        return { payloads: [], injected: kind };
      case 'doubled-message':
        return { payloads: [payload, payload], injected: kind };
      case 'flood': {
        const count = Math.floor(random.between(floodMessages.least, floodMessages.most));
        return { payloads: Array.from({ length: 1 + count }, () => payload), injected: kind };
      }
      case 'corrupt-payload': {
        const corrupt = Uint8Array.from(payload);
        const at = Math.floor(random.next() * corrupt.length);
        corrupt[at] = (corrupt[at] ?? 0) ^ (1 + Math.floor(random.next() * 255));
        return { payloads: [corrupt], injected: kind };
      }
      default:
        return kind satisfies never;
    }
  };
}
