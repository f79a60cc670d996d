/**
 * What our own board beside a bed sends in the frames of `framing.ts`. All numbers are big endian. Header: version u8,
 * kind u8, sequence u16 (of all kinds together), device time ms u32; then by kind:
 * hello: firmware major u8, minor u8 · loads: 4 × i24 counts of the HX711 · pressure: n × u16 · motion: 6 × i16
 * (acceleration, angular velocity) · status: temperature i16 in 0.01 Cel, battery u16 in mV.
 */
export const payloadVersion = 1;
export const kinds = { hello: 0, loads: 1, pressure: 2, motion: 3, status: 4, askHello: 0x80 } as const;

export const headerLength = 8;
export const pressureMost = 8;
export const payloadMost = headerLength + 2 * pressureMost;

export type BedsideBody =
  | { readonly kind: 'hello'; readonly major: number; readonly minor: number }
  | { readonly kind: 'loads'; readonly counts: readonly number[] }
  | { readonly kind: 'pressure'; readonly values: readonly number[] }
  | { readonly kind: 'motion'; readonly values: readonly number[] }
  | { readonly kind: 'status'; readonly centiCel: number; readonly batteryMv: number }
  /** The only thing that the gateway says. */
  | { readonly kind: 'askHello' };

export interface BedsidePayload {
  readonly sequence: number;
  readonly deviceMs: number;
  readonly body: BedsideBody;
}

/** The payload; nothing where its version, kind or length is not one of ours. */
export function readPayload(bytes: Uint8Array): BedsidePayload | undefined {
  if (bytes.length < headerLength || bytes[0] !== payloadVersion) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = readBody(view, bytes[1] ?? 0);
  return body && { sequence: view.getUint16(2), deviceMs: view.getUint32(4), body };
}

function readBody(view: DataView, kind: number): BedsideBody | undefined {
  const at = headerLength;
  const length = view.byteLength - at;
  if (kind === kinds.hello && length === 2)
    return { kind: 'hello', major: view.getUint8(at), minor: view.getUint8(at + 1) };
  if (kind === kinds.loads && length === 12)
    return { kind: 'loads', counts: [0, 3, 6, 9].map((place) => int24(view, at + place)) };
  if (kind === kinds.pressure && length >= 2 && length % 2 === 0 && length <= 2 * pressureMost)
    return { kind: 'pressure', values: words(length / 2, (place) => view.getUint16(at + place)) };
  if (kind === kinds.motion && length === 12)
    return { kind: 'motion', values: words(6, (place) => view.getInt16(at + place)) };
  if (kind === kinds.status && length === 4)
    return { kind: 'status', centiCel: view.getInt16(at), batteryMv: view.getUint16(at + 2) };
  return kind === kinds.askHello && length === 0 ? { kind: 'askHello' } : undefined;
}

const int24 = (view: DataView, at: number): number => (view.getInt8(at) << 16) | view.getUint16(at + 1);

const words = (count: number, read: (place: number) => number): number[] =>
  Array.from({ length: count }, (_, index) => read(2 * index));

/** The bytes of a payload. */
export function writePayload({ sequence, deviceMs, body }: BedsidePayload): Uint8Array {
  const data = bodyBytes(body);
  const bytes = new Uint8Array(headerLength + data.length);
  const view = new DataView(bytes.buffer);
  bytes.set([payloadVersion, kinds[body.kind]]);
  view.setUint16(2, sequence);
  view.setUint32(4, deviceMs);
  bytes.set(data, headerLength);
  return bytes;
}

const word = (value: number): number[] => [(value >> 8) & 0xff, value & 0xff];

function bodyBytes(body: BedsideBody): readonly number[] {
  switch (body.kind) {
    case 'hello':
      return [body.major, body.minor];
    case 'loads':
      return body.counts.flatMap((count) => [(count >> 16) & 0xff, ...word(count)]);
    case 'status':
      return [...word(body.centiCel), ...word(body.batteryMv)];
    case 'askHello':
      return [];
    default:
      return body.values.flatMap(word);
  }
}
