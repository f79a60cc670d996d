import { type Conversation, type Responder, writeText } from '../../gateway/plugin/conversation.ts';
import { messageDecoder, textOf } from '../messages.ts';
import type { RosbridgeOptions } from './rosbridge-options.ts';
import { topicsOf } from './rosbridge-options.ts';

/** Longer messages come in pieces of so many characters: a WebSocket message of 64 KiB would end the line. */
const fragmentSize = 16_384;
/** What is on its way while the gateway is busy; the newest counts, but no row of a stream is to be lost. */
const queue = { stream: 50, reading: 1 } as const;
const slowMs = 1_000;

interface Subscription {
  readonly topic: string | null;
  readonly type: string;
  readonly throttleMs: number;
  readonly length: number;
}

/** The emergency stop comes first and unthrottled. */
const subscriptions = (chosen: RosbridgeOptions): readonly Subscription[] => [
  { topic: chosen.emergencyStopTopic, type: 'std_msgs/Bool', throttleMs: 0, length: queue.stream },
  {
    topic: chosen.jointTopic,
    type: 'sensor_msgs/JointState',
    throttleMs: chosen.throttleMs,
    length: queue.stream,
  },
  {
    topic: chosen.wrenchTopic,
    type: chosen.isBareWrench ? 'geometry_msgs/Wrench' : 'geometry_msgs/WrenchStamped',
    throttleMs: chosen.throttleMs,
    length: queue.stream,
  },
  {
    topic: chosen.batteryTopic,
    type: 'sensor_msgs/BatteryState',
    throttleMs: slowMs,
    length: queue.reading,
  },
  { topic: chosen.odometryTopic, type: 'nav_msgs/Odometry', throttleMs: slowMs, length: queue.reading },
];

/** Asks the bridge to speak of its troubles, then for each topic. Only listening: nothing is published or called. */
export function* conversation(chosen: RosbridgeOptions): Conversation {
  yield message({ op: 'set_level', level: 'warning' });
  for (const { topic, type, throttleMs, length } of subscriptions(chosen)) {
    if (topic === null) continue;
    yield message({
      op: 'subscribe',
      id: `vigil:${topic}`,
      topic,
      type,
      throttle_rate: throttleMs,
      queue_length: length,
      fragment_size: fragmentSize,
      compression: 'none',
    });
  }
}

const message = (body: object) => writeText(`${JSON.stringify(body)}\n`);

/** The bridge's end: it streams once each topic of the options has been asked for, and says nothing itself. */
export function responder(chosen: RosbridgeOptions): Responder {
  const wanted = topicsOf(chosen);
  const asked = new Set<string>();
  const listening = () =>
    messageDecoder({
      decode({ op, topic }) {
        const name = textOf(topic);
        if (name === undefined || !wanted.includes(name)) return undefined;
        if (op === 'subscribe') asked.add(name);
        if (op === 'unsubscribe') asked.delete(name);
        return undefined;
      },
    });
  let messages = listening();
  const nothing = new Uint8Array(0);
  return {
    hear(bytes) {
      messages.push(bytes);
      return nothing;
    },
    get isStreaming() {
      return asked.size === wanted.length;
    },
    reset() {
      asked.clear();
      messages = listening();
      return nothing;
    },
  };
}
