import type { Decoded, Decoder } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { wrenchStream } from '../force/wrench.ts';
import type { Json } from '../messages.ts';
import { messageDecoder, recordOf } from '../messages.ts';
import { fragments } from './ros-fragments.ts';
import { jointReader, jointStream } from './ros-joints.ts';
import { mended, stampOf } from './ros-json.ts';
import {
  batteryReadings,
  bridgeReading,
  odometryReadings,
  rosMetrics,
  stopReadings,
} from './ros-readings.ts';
import { wrenchOf } from './ros-wrench.ts';
import { rosbridgeEncoder } from './rosbridge-encoder.ts';
import { type RosbridgeOptions, rosbridgeOptions } from './rosbridge-options.ts';
import { conversation, responder } from './rosbridge-talk.ts';

/**
 * A robot behind a rosbridge: its joints, wrench, battery and emergency stop. Listening only. Port 9090, the codes of the
 * battery's supply and the short type names on ROS 2 are from memory (*not verified* on a robot); how a bridge writes a
 * number that is none differs, so null, NaN and Infinity are all read.
 */
export const rosbridge = defineDriver({
  name: 'rosbridge',
  family: 'robot',
  transport: 'websocket',
  summary: 'Robots on ROS 1 or ROS 2 behind a rosbridge: joints, wrench, battery, emergency stop, odometry.',
  source: 'rosbridge protocol v2 (RobotWebTools/rosbridge_suite); standards page robots-mqtt 2',
  streams: [jointStream, wrenchStream(jointStream.rateHz)],
  metrics: rosMetrics,
  config: rosbridgeOptions,
  silentAfterMs: 5_000,
  // Nodes on several computers stamp the messages, and an emergency stop is not stamped at all.
  timeBase: 'arrival',
  // The channels of the joints carry their names.
  isOpenEnded: true,
  offers: (chosen) => ({
    streams: [
      ...(chosen.jointTopic === null ? [] : ['joints']),
      ...(chosen.wrenchTopic === null ? [] : ['wrench']),
    ],
    metrics: [
      ...(chosen.emergencyStopTopic === null ? [] : ['emergency-stop']),
      ...(chosen.batteryTopic === null ? [] : ['battery', 'charging']),
      ...(chosen.odometryTopic === null ? [] : ['position-x', 'position-y', 'position-theta', 'speed']),
    ],
    silentAfterMs: 5_000,
  }),
  url: ({ url }) => url,
  decoder,
  encoder: rosbridgeEncoder,
  conversation,
  responder,
});

/** What answers to what we never ask for. */
const passedOver = new Set(['service_response', 'action_feedback', 'action_result']);

function decoder(chosen: RosbridgeOptions): Decoder {
  const piece = fragments();
  const publish = publishReader(chosen);
  const whole = (message: Json, out: Decoded[]): string | undefined => {
    const { op } = message;
    if (op === 'publish') return publish(message, out);
    if (op === 'png') return 'png: the bridge compresses although it was asked not to';
    if (op === 'status') return taken(bridgeReading(message), out);
    if (typeof op !== 'string') return 'a message without op';
    return passedOver.has(op) ? undefined : `unknown op ${op.slice(0, 40)}`;
  };
  return messageDecoder({
    mend: mended,
    decode(message, _, out) {
      if (message['op'] !== 'fragment') return whole(message, out);
      const { text, problem } = piece(message);
      if (text === undefined) return problem;
      const inner = recordOf(mended(text));
      return inner ? whole(inner, out) : 'fragments that make no message';
    },
  });
}

/** Reads a published message by its topic: the bridge does not repeat its type. */
function publishReader(chosen: RosbridgeOptions): (message: Json, out: Decoded[]) => string | undefined {
  const rateHz = 1_000 / chosen.throttleMs;
  const joints = jointReader({ joints: chosen.joints, sliding: chosen.slidingJoints });
  const unstamped = { joints: 0, wrench: 0 };
  /** Rows without a stamp are counted at the nominal rate. */
  const timeOf = (stream: keyof typeof unstamped, msg: Json): number =>
    stampOf(msg) ?? unstamped[stream]++ / rateHz;

  return ({ topic, msg: body }, out) => {
    const msg = recordOf(body);
    if (!msg || typeof topic !== 'string') return 'publish without topic or msg';
    switch (topic) {
      case chosen.jointTopic: {
        const { row, problem } = joints(msg);
        if (row) out.push({ type: 'waveform', stream: 'joints', ...row, rateHz, t: timeOf('joints', msg) });
        return problem;
      }
      case chosen.wrenchTopic:
        return taken(wrenchOf(msg, rateHz, timeOf('wrench', msg)), out);
      case chosen.batteryTopic:
        return taken(batteryReadings(msg, chosen.batteryFull, stampOf(msg) ?? 0), out);
      case chosen.emergencyStopTopic:
        return taken(stopReadings(msg, chosen.whenStopped), out);
      case chosen.odometryTopic:
        return taken(odometryReadings(msg, stampOf(msg) ?? 0), out);
      default:
        return `a topic that was not asked for: ${topic.slice(0, 80)}`;
    }
  };
}

/** Passes on what was read; gives back what was wrong where nothing was. */
function taken(read: Decoded | readonly Decoded[] | string, out: Decoded[]): string | undefined {
  if (typeof read === 'string') return read;
  out.push(...[read].flat());
  return undefined;
}
