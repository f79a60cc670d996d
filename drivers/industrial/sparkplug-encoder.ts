import type { DecodedReading, Encoder } from '../../gateway/plugin/driver.ts';
import type { SparkOut } from './sparkplug-payload.ts';
import { encodeSpark } from './sparkplug-payload.ts';

interface Names {
  /** `{group}` and `{edge node}` of the topics. */
  readonly group: string;
  readonly node: string;
  /** The metric's own name and how much of it is one of ours. */
  name(metric: string): { readonly name: string; readonly scale: number; readonly offset: number };
}

const nothing = new Uint8Array(0);

/**
 * Readings to Sparkplug messages, one wrapped line each. A message leaves when a reading of another time or a second one
 * of the same metric comes. A reading that no birth has named yet makes a birth.
 */
export function sparkplugEncoder({ group, node, name: nameOf }: Names): Encoder {
  const born = new Map<string, SparkOut>();
  let waiting = new Map<string, SparkOut>();
  let isBirth = false;
  let hasConnected = false;
  let bdSeq = 0;
  let seq = 0;
  let t = 0;

  const line = (type: string, payload: Uint8Array): Uint8Array => {
    const payload64 = Buffer.from(payload).toString('base64');
    return Buffer.from(`${JSON.stringify({ topic: `spBv1.0/${group}/${type}/${node}`, payload64 })}\n`);
  };
  const birthOf = (timestampMs: number): SparkOut[] => [
    { name: 'bdSeq', type: 'UInt64', value: bdSeq, timestampMs },
    { name: 'Node Control/Rebirth', type: 'Boolean', value: false, timestampMs },
    ...born.values(),
  ];
  const flush = (): Uint8Array => {
    if (!isBirth && waiting.size === 0) return nothing;
    const timestampMs = Math.round(t * 1000);
    const metrics = [...waiting.values()];
    for (const metric of metrics) born.set(metric.name, metric);
    seq = isBirth ? 0 : (seq + 1) % 256;
    const sent = line(
      isBirth ? 'NBIRTH' : 'NDATA',
      encodeSpark(timestampMs, seq, isBirth ? birthOf(timestampMs) : metrics),
    );
    waiting = new Map();
    isBirth = false;
    return sent;
  };
  const connect = ({ value, t: at, text }: DecodedReading): Uint8Array => {
    // A new connection without a death of ours: the broker has sent the will, the next number is due, and what had not
    // gone out belongs to no session.
    const isConnecting = value === 1 && text === 'ONLINE';
    const isNewSession = hasConnected && isConnecting;
    hasConnected ||= isConnecting;
    if (isNewSession) {
      bdSeq = (bdSeq + 1) % 256;
      waiting = new Map();
    }
    const earlier = flush();
    t = at;
    if (value === 1) {
      isBirth = true;
      born.clear();
      return earlier;
    }
    const timestampMs = Math.round(t * 1000);
    const death = encodeSpark(timestampMs, undefined, [
      { name: 'bdSeq', type: 'UInt64', value: bdSeq, timestampMs },
    ]);
    bdSeq = (bdSeq + 1) % 256;
    hasConnected = false;
    return Buffer.concat([earlier, line('NDEATH', death)]);
  };
  return {
    push(measurement) {
      if (measurement.type === 'waveform') return nothing;
      if (measurement.metric === 'connection') return connect(measurement);
      // Staleness is what a death says; no message carries it.
      if (measurement.reason === 'stale') return nothing;
      const { name, scale, offset } = nameOf(measurement.metric);
      const earlier = measurement.t === t && !waiting.has(name) ? nothing : flush();
      t = measurement.t;
      if (!born.has(name)) isBirth = true;
      waiting.set(name, metricOf(name, measurement, scale, offset));
      return earlier;
    },
    end: flush,
  };
}

function metricOf(name: string, reading: DecodedReading, scale: number, offset: number): SparkOut {
  const { value, text, t } = reading;
  const timestampMs = Math.round(t * 1000);
  if (value === null && text !== undefined) return { name, type: 'String', value: text, timestampMs };
  return { name, type: 'Double', value: value === null ? null : (value - offset) / scale, timestampMs };
}
