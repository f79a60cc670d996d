/**
 * Any plain value as JSON that gives back exactly it: numbers that JSON does not know and arrays of numbers of one type are marked by an object
 * with one key that begins with `$`. What JSON leaves out (`undefined`) is left out.
 */
export const payloadText = (payload: unknown): string => JSON.stringify(payload, marked) ?? 'null';

export const payloadFrom = (text: string): unknown => unmarked(JSON.parse(text));

const arrays = { Float32Array, Float64Array, Uint8Array, Int32Array, Uint32Array, Int16Array } as const;
type ArrayName = keyof typeof arrays;

function marked(_: string, value: unknown): unknown {
  if (typeof value === 'number')
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { $number: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol')
    throw new TypeError(`a ${typeof value} cannot be captured`);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (ArrayBuffer.isView(value)) return { [`$${nameOf(value)}`]: base64Of(value) };
  if (value instanceof Map || value instanceof Set) throw new TypeError('a map or a set cannot be captured');
  const [key, ...more] = Object.keys(value);
  // Somebody's own key that looks like a mark.
  return key?.startsWith('$') && more.length === 0 ? { $entries: Object.entries(value) } : value;
}

/** In place, from the inside out. A reviver of JSON's own costs three times as much. */
function unmarked(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (const [index, one] of value.entries()) if (isHeld(one)) value[index] = unmarked(one);
    return value;
  }
  const held = value as Record<string, unknown>;
  const keys = Object.keys(held);
  // A key of somebody's own may be called as the prototype is; to set it would set that.
  for (const key of keys) if (isHeld(held[key]) && key !== '__proto__') held[key] = unmarked(held[key]);
  const [key = ''] = keys;
  return keys.length === 1 && key.startsWith('$') ? markedAs(key, held[key]) : value;
}

const isHeld = (value: unknown): boolean => typeof value === 'object' && value !== null;

function markedAs(mark: string, held: unknown): unknown {
  if (mark === '$number') return Number(held);
  if (mark === '$entries') return Object.fromEntries(held as [string, unknown][]);
  const bytes = new Uint8Array(Buffer.from(String(held), 'base64'));
  return new arrays[mark.slice(1) as ArrayName](bytes.buffer);
}

function nameOf(view: ArrayBufferView): ArrayName {
  // A buffer of Node.js is bytes.
  if (view instanceof Uint8Array) return 'Uint8Array';
  const { name } = view.constructor;
  if (Object.hasOwn(arrays, name)) return name as ArrayName;
  throw new TypeError(`a ${name} cannot be captured`);
}

const base64Of = ({ buffer, byteOffset, byteLength }: ArrayBufferView): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');
