import proto from 'sparkplug-payload/lib/sparkplugPayloadProto.js';

// The library's own `decodePayload` is passed by: it gives nothing for a metric without a data type, which DATA messages
// may leave out, and a UInt32 above 2^31 as a negative number. Its protobuf classes underneath are used.
const { Payload } = proto.org.eclipse.tahu.protobuf;

/** Metrics that one message may carry; a birth of an edge node with more of them is refused whole. */
export const metricsMost = 1_024;

/** Data types by code (standards page robots-mqtt 3). Sets, files and templates are no measurements. */
export const dataTypes = {
  Int8: 1,
  Int16: 2,
  Int32: 3,
  Int64: 4,
  UInt8: 5,
  UInt16: 6,
  UInt32: 7,
  UInt64: 8,
  Float: 9,
  Double: 10,
  Boolean: 11,
  String: 12,
  DateTime: 13,
  Text: 14,
  UUID: 15,
} as const;

/** A metric as it is on the wire; what it means depends on the type that its birth gave it. */
export interface SparkMetric {
  readonly name?: string;
  readonly alias?: string;
  readonly type?: number;
  readonly isNull: boolean;
  readonly isHistorical: boolean;
  readonly timestampMs?: number;
  readonly wire: SparkWire;
}

type Integer = number | { toNumber(): number; toSigned(): { toNumber(): number }; toString(): string };

/** The value fields of which one is set. */
export interface SparkWire {
  readonly int?: number;
  readonly long?: Integer;
  readonly float?: number;
  readonly double?: number;
  readonly boolean?: boolean;
  readonly string?: string;
}

export interface SparkPayload {
  readonly timestampMs?: number;
  readonly seq?: number;
  readonly metrics: readonly SparkMetric[];
}

const numberOf = (value: Integer): number => (typeof value === 'number' ? value : value.toNumber());

/** The payload, or nothing where the bytes are none. Never throws; memory is bounded by the bytes given. */
export function decodeSpark(bytes: Uint8Array): SparkPayload | undefined {
  try {
    const payload = Payload.decode(bytes);
    if (payload.metrics.length > metricsMost) return undefined;
    return {
      ...(Object.hasOwn(payload, 'timestamp') && { timestampMs: numberOf(payload.timestamp) }),
      ...(Object.hasOwn(payload, 'seq') && { seq: numberOf(payload.seq) }),
      metrics: payload.metrics.map(metricOf),
    };
  } catch {
    // Cut short, nested too deep for the stack, or text that is no text.
    return undefined;
  }
}

type RawMetric = InstanceType<typeof Payload>['metrics'][number];

function metricOf(raw: RawMetric): SparkMetric {
  const { name, alias, datatype, timestamp, isNull, isHistorical } = raw;
  const has = (field: string) => Object.hasOwn(raw, field);
  return {
    ...(has('name') && typeof name === 'string' && { name: name.slice(0, 256) }),
    ...(has('alias') && alias !== null && alias !== undefined && { alias: String(alias) }),
    ...(has('datatype') && typeof datatype === 'number' && { type: datatype }),
    ...(has('timestamp') &&
      timestamp !== null &&
      timestamp !== undefined && { timestampMs: numberOf(timestamp) }),
    isNull: isNull === true,
    isHistorical: isHistorical === true,
    wire: {
      ...(typeof raw.intValue === 'number' && { int: raw.intValue }),
      ...(raw.longValue !== null && raw.longValue !== undefined && { long: raw.longValue }),
      ...(typeof raw.floatValue === 'number' && { float: raw.floatValue }),
      ...(typeof raw.doubleValue === 'number' && { double: raw.doubleValue }),
      ...(typeof raw.booleanValue === 'boolean' && { boolean: raw.booleanValue }),
      ...(typeof raw.stringValue === 'string' && { string: raw.stringValue }),
    },
  };
}

/** A metric's value by its type. `undefined`: a type that is no measurement; `null`: nothing was sent. */
export function sparkValue({ isNull, wire }: SparkMetric, type: number): number | string | null | undefined {
  if (type < dataTypes.Int8 || type > dataTypes.UUID) return undefined;
  if (isNull) return null;
  const { int, long, float, double, boolean, string } = wire;
  // Both fields are tried: encoders differ in where they put a UInt32.
  const integer = int ?? (long === undefined ? null : numberOf(long));
  if (type === dataTypes.Boolean) return boolean === undefined ? null : Number(boolean);
  if (type === dataTypes.Float) return float ?? null;
  if (type === dataTypes.Double) return double ?? null;
  if (type === dataTypes.String || type === dataTypes.Text || type === dataTypes.UUID)
    return string?.slice(0, 200) ?? null;
  if (integer === null) return null;
  if (type === dataTypes.Int8) return (integer << 24) >> 24;
  if (type === dataTypes.Int16) return (integer << 16) >> 16;
  if (type === dataTypes.Int32) return integer | 0;
  if (type === dataTypes.Int64 && typeof long === 'object') return long.toSigned().toNumber();
  return type === dataTypes.UInt32 ? integer >>> 0 : integer;
}

/** A metric to be sent: a number as Double, a yes or no as Boolean, bdSeq as UInt64, a text as String. */
export interface SparkOut {
  readonly name: string;
  readonly type: 'Double' | 'Boolean' | 'String' | 'UInt64';
  readonly value: number | string | boolean | null;
  readonly timestampMs: number;
}

/** The bytes of a payload. NDEATH and NCMD carry no `seq`. */
export function encodeSpark(timestampMs: number, seq: number | undefined, metrics: readonly SparkOut[]) {
  const fields = metrics.map(({ name, type, value, timestampMs: at }) => ({
    name,
    datatype: dataTypes[type],
    timestamp: at,
    ...(value === null && { isNull: true }),
    ...(typeof value === 'boolean' && { booleanValue: value }),
    ...(typeof value === 'string' && { stringValue: value }),
    ...(typeof value === 'number' && (type === 'UInt64' ? { longValue: value } : { doubleValue: value })),
  }));
  return Payload.encode({
    timestamp: timestampMs,
    ...(seq !== undefined && { seq }),
    metrics: fields,
  }).finish();
}
