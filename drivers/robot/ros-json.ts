import type { Json } from '../messages.ts';
import { numberOf, recordOf } from '../messages.ts';

/**
 * What is no JSON outside of strings: the words that printers of floating point leave. A string is matched to be passed
 * over, one without an end too: else each quote in it would be tried as the beginning of another.
 */
const words = /"[^"\\]*(?:\\.[^"\\]*)*"?|[-+]?\b(?:nan|inf|infinity)\b/gis;

/** A message with `NaN` and `Infinity` in it, these read as null; nothing where it is no JSON even so. */
export function mended(text: string): unknown {
  try {
    return JSON.parse(text.replace(words, (found) => (found.startsWith('"') ? found : 'null')));
  } catch {
    return undefined;
  }
}

/** Rows are kept in single precision: what is larger than that holds is no number of a robot. */
const largest = 3e38;

/** A number that can be a sample; nothing for null, words and what is too large. */
export const sampleOf = (value: unknown): number | undefined => {
  const number = numberOf(value);
  return number === undefined || Math.abs(number) > largest ? undefined : number;
};

/** Seconds of a message's header; nothing where it has none or was not stamped. ROS 1 says secs and nsecs, ROS 2 sec and nanosec. */
export function stampOf(message: Json): number | undefined {
  const stamp = recordOf(recordOf(message['header'])?.['stamp']);
  const whole = numberOf(stamp?.['sec'] ?? stamp?.['secs']);
  const parts = numberOf(stamp?.['nanosec'] ?? stamp?.['nsecs']);
  if (whole === undefined || parts === undefined || (whole === 0 && parts === 0)) return undefined;
  return whole + parts / 1e9;
}

/** The header of a message of that time, as ROS 2 writes it. */
export function headerAt(t: number): object {
  const whole = Math.floor(t);
  const nanosec = Math.round((t - whole) * 1e9);
  // Rounding up to a whole second carries over.
  const stamp = nanosec === 1e9 ? { sec: whole + 1, nanosec: 0 } : { sec: whole, nanosec };
  return { stamp, frame_id: '' };
}
