import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { jointMessages } from './ros-joints.ts';
import { headerAt } from './ros-json.ts';
import { levelOf, supplyStates } from './ros-readings.ts';
import { wrenchMessages } from './ros-wrench.ts';
import type { RosbridgeOptions } from './rosbridge-options.ts';

const nothing = new Uint8Array(0);

/**
 * Measurements to what the bridge sends, one message a line. Readings that share a message leave with the last of them:
 * `battery` waits for `charging`, the pose for `speed`.
 */
export function rosbridgeEncoder(chosen: RosbridgeOptions): Encoder {
  const known = new Map<string, DecodedReading>();

  const publish = (topic: string | null, messages: readonly object[]): Uint8Array => {
    if (topic === null) return nothing;
    const lines = messages.map((msg) => `${JSON.stringify({ op: 'publish', topic, msg })}\n`);
    return new TextEncoder().encode(lines.join(''));
  };
  const pushReading = (reading: DecodedReading): Uint8Array => {
    const { metric, value, text } = reading;
    switch (metric) {
      case 'emergency-stop': {
        const data = value === null ? null : (value === 1) === chosen.whenStopped;
        return publish(chosen.emergencyStopTopic, [{ data }]);
      }
      case 'bridge-status':
        return new TextEncoder().encode(
          `${JSON.stringify({ op: 'status', level: levelOf(value), msg: text ?? '' })}\n`,
        );
      case 'charging':
        return publish(chosen.batteryTopic, [battery(known, reading, chosen.batteryFull)]);
      case 'speed':
        return publish(chosen.odometryTopic, [odometry(known, reading)]);
      default:
        return nothing;
    }
  };
  return {
    push(measurement) {
      if (measurement.type === 'reading') {
        if (waiting.has(measurement.metric)) known.set(measurement.metric, measurement);
        return pushReading(measurement);
      }
      if (measurement.stream === 'joints') return publish(chosen.jointTopic, jointMessages(measurement));
      if (measurement.stream !== 'wrench') return nothing;
      const messages = wrenchMessages(measurement);
      return publish(
        chosen.wrenchTopic,
        chosen.isBareWrench ? messages.map(({ wrench }) => wrench) : messages,
      );
    },
    end: () => nothing,
  };
}

const waiting = new Set(['battery', 'position-x', 'position-y', 'position-theta']);

function battery(known: ReadonlyMap<string, DecodedReading>, charging: DecodedReading, full: number): object {
  const { value = null, reason } = known.get('battery') ?? {};
  const word = charging.text ?? (charging.value === 1 ? 'charging' : 'discharging');
  const code = supplyStates.indexOf(word);
  return {
    header: headerAt(charging.t),
    percentage: value === null ? null : (value / 100) * full,
    power_supply_status: charging.value === null ? 0 : Math.max(0, code),
    present: reason !== 'no-battery',
  };
}

function odometry(known: ReadonlyMap<string, DecodedReading>, speed: DecodedReading): object {
  const at = (metric: string) => known.get(metric)?.value ?? null;
  const theta = at('position-theta');
  const turn =
    theta === null
      ? { x: 0, y: 0, z: 0, w: 0 }
      : { x: 0, y: 0, z: Math.sin(theta / 2), w: Math.cos(theta / 2) };
  const position = { x: at('position-x'), y: at('position-y'), z: 0 };
  return {
    header: { ...headerAt(speed.t), frame_id: known.get('position-x')?.text ?? '' },
    pose: { pose: { position, orientation: turn } },
    twist: { twist: { linear: { x: speed.value, y: 0, z: 0 } } },
  };
}
