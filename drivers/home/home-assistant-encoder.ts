import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import { wordOfUnit } from './home-assistant-classes.ts';

const nothing = new Uint8Array(0);

/** What speaks of the announcing and not of the device's senses. */
const ownMetrics = new Set(['announced', 'connection']);

/** Readings to discovery messages, one wrapped line each: a config before the first state of each metric. */
export function homeAssistantEncoder(prefix: string, device: string): Encoder {
  const announced = new Map<string, 'sensor' | 'binary_sensor'>();
  const line = (topic: string, payload: unknown) =>
    new TextEncoder().encode(`${JSON.stringify({ topic, payload })}\n`);
  const announce = ({ metric, unit, value, text }: DecodedReading): Uint8Array => {
    const isYesNo = unit === '1' && text === undefined && (value === null || value === 0 || value === 1);
    const component = isYesNo ? 'binary_sensor' : 'sensor';
    announced.set(metric, component);
    const objectId = metric.replaceAll('-', '_');
    return line(`${prefix}/${component}/${device}/${objectId}/config`, {
      name: metric,
      unique_id: `${device}_${objectId}`,
      state_topic: `${prefix}/state/${device}/${objectId}`,
      ...(isYesNo ? { payload_on: '1', payload_off: '0' } : {}),
      ...(unit === '1' ? {} : { unit_of_measurement: wordOfUnit(unit) }),
      expire_after: 60,
      device: { identifiers: [device], name: device, manufacturer: 'Vigil', model: 'virtual' },
    });
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform' || ownMetrics.has(measurement.metric)) return nothing;
      const { metric, value, text } = measurement;
      const config = announced.has(metric) ? nothing : announce(measurement);
      const topic = `${prefix}/state/${device}/${metric.replaceAll('-', '_')}`;
      const payload = value === null ? (text ?? 'None') : String(value);
      return Buffer.concat([config, line(topic, payload)]);
    },
    end: () => nothing,
  };
}
