import type { AuthorizeForwardHandler, Client } from 'aedes';

/** Messages that one client is remembered to have been given; older ones cannot come a second time any more. */
const remembered = 256;

/**
 * What keeps overlapping subscriptions from giving a client one message twice. The library's own check takes a message
 * for a copy whenever a later one was given first; since a retained message waits for its place in the store and others
 * do not, it would lose a robot's retained last will behind any reading. Here each message is remembered by its number.
 */
export function createDeliveries(): {
  /** Switches the library's check off for a client. */
  admit(client: Client): void;
  /** Whether a message is still due to this connection, which from now on has been given it. */
  claim(client: object, packet: object): boolean;
  readonly authorizeForward: AuthorizeForwardHandler;
  /** A client with a session comes back: what waits for it comes first, and what happens meanwhile waits behind that. */
  comesBack(client: object): void;
  /** It has been given what waited. */
  isBack(client: object): void;
} {
  const catchingUp = new WeakSet<object>();
  const given = new WeakMap<object, Set<string>>();
  const claim = (client: object, packet: object): boolean => {
    const numbers = given.get(client) ?? new Set();
    given.set(client, numbers);
    const number = numberOf(packet);
    if (number === undefined) return true;
    if (numbers.has(number)) return false;
    numbers.add(number);
    const [oldest] = numbers;
    if (numbers.size > remembered && oldest !== undefined) numbers.delete(oldest);
    return true;
  };
  return {
    claim,
    comesBack: (client) => void catchingUp.add(client),
    isBack: (client) => void catchingUp.delete(client),
    admit(client) {
      // Missing from the library's types: by broker, the number of the latest message given.
      const forgetful = new Proxy({}, { set: () => true });
      Object.defineProperty(client, 'duplicates', { value: forgetful });
    },
    authorizeForward(client, packet) {
      // What a new subscription fetches is due to it, however often it was given before.
      if (packet.retain) return packet;
      // What waited for this client was claimed when it left its queue.
      if (packet.messageId !== undefined) return packet;
      if (packet.qos > 0 && catchingUp.has(client)) return null;
      return claim(client, packet) ? packet : null;
    },
  };
}

/** The broker's own number of a message; one that another run of the broker took has its name before it. */
const numberOf = (packet: object): string | undefined => {
  const { brokerId, brokerCounter } = packet as { brokerId?: string; brokerCounter?: number };
  return brokerCounter === undefined || brokerCounter === 0 ? undefined : `${brokerId}:${brokerCounter}`;
};
