/** `null`: the radar says that it has no value. */
export type Value = number | null;

/** What one type of frame carries; the numbers in its data are little-endian. */
export interface TinyRow {
  readonly type: number;
  /** Fewest and most bytes of data. */
  readonly least: number;
  readonly most: number;
  /** Metrics, or channels where it is a row of a stream, in the order in which `read` gives them. */
  readonly names: readonly string[];
  readonly stream?: string;
  read(data: DataView): Value[];
  write(values: readonly Value[]): Uint8Array;
}

/** The longest data of any frame. */
export const mostData = 1024;

/**
 * The shortest decimal that is this 32-bit float: 2.8 where the double would be 2.799999952316284. Not a number is no
 * value.
 */
export function shortFloat(float: number): Value {
  if (!Number.isFinite(float)) return null;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Math.fround(short) === float) return short;
  }
  return float;
}

const bytesOf = (length: number, set: (view: DataView) => void): Uint8Array => {
  const bytes = new Uint8Array(length);
  set(new DataView(bytes.buffer));
  return bytes;
};

/** Data of floats. */
export const floats = (...values: readonly Value[]): Uint8Array =>
  bytesOf(4 * values.length, (view) => {
    for (const [index, value] of values.entries()) view.setFloat32(4 * index, value ?? 0, true);
  });

/** Data of one 32-bit number. */
export const word32 = (value: Value): Uint8Array => bytesOf(4, (view) => view.setUint32(0, value ?? 0, true));

/** Data of one 16-bit number. */
export const word16 = (value: Value): Uint8Array => bytesOf(2, (view) => view.setUint16(0, value ?? 0, true));

/** Yes or no in 1, 2 or 4 bytes, as the firmware has it: any bit is a yes. One byte is written. */
export function flagRow(type: number, name: string): TinyRow {
  return {
    type,
    least: 1,
    most: 4,
    names: [name],
    read(data) {
      for (let at = 0; at < data.byteLength; at++) if (data.getUint8(at) !== 0) return [1];
      return [0];
    },
    write: ([value]) => Uint8Array.of(value ? 1 : 0),
  };
}

/** Floats, one after the other. */
export function floatRow(type: number, ...names: readonly string[]): TinyRow {
  return {
    type,
    least: 4 * names.length,
    most: 4 * names.length,
    names,
    read: (data) => names.map((_, index) => shortFloat(data.getFloat32(4 * index, true))),
    write: (values) => floats(...values),
  };
}

/** A type that is known, so that its bytes are a frame and no garbage, and of which nothing is made. */
export function silentRow(type: number): TinyRow {
  return { type, least: 0, most: mostData, names: [], read: () => [], write: () => new Uint8Array(0) };
}
