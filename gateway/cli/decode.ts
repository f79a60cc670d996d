import { driverNamed } from '../../drivers/index.ts';
import { rowJoiner } from '../../drivers/rows.ts';
import { VigilError } from '../core/error.ts';
import type { AnyDriver, Decoded } from '../plugin/driver.ts';

/** Takes one line of output; a promise holds the reading of more input until the line is gone. */
export type WriteLine = (line: string) => void | Promise<void>;

/** Rows of a waveform in one output line. */
const rowsMost = 25;
/** Input is decoded in slices, so that a large chunk never becomes a large list of results. */
const sliceBytes = 16_384;

/**
 * `vigil decode <driver>`: raw bytes in, one JSON object a line out, a summary last. The lines depend on the bytes, never
 * on how they were cut into chunks. Returns the exit code: 0 when at least one frame was readable.
 */
export async function decode(
  driverName: string,
  input: AsyncIterable<Uint8Array>,
  write: WriteLine,
  options: unknown = {},
): Promise<number> {
  const driver = driverNamed(driverName);
  const decoder = driver.decoder(driverOptions(driver, options));
  const joiner = rowJoiner(() => rowsMost);
  let bytes = 0;
  let faults = 0;

  const print = async (decoded: readonly Decoded[]) => {
    for (const item of decoded) {
      if (item.type === 'fault') faults += 1;
      await write(JSON.stringify(lineOf(item)));
    }
  };
  for await (const chunk of input) {
    bytes += chunk.length;
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      const decoded = decoder.push(chunk.subarray(from, from + sliceBytes));
      await print(decoded.flatMap((item) => joiner.push(item)));
    }
  }
  await print([...decoder.end().flatMap((item) => joiner.push(item)), ...joiner.flush()]);
  await write(JSON.stringify({ type: 'summary', bytes, frames: decoder.frames, faults }));
  return decoder.frames > 0 ? 0 : 1;
}

/** Options as the driver's own schema reads them. */
export function driverOptions(driver: AnyDriver, options: unknown): unknown {
  const parsed = driver.config.safeParse(options);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new VigilError('VIGIL_CONFIG_INVALID', `${driver.name}: ${problems.join('; ')}`);
}

/** The stable fields first, in the order that the contract gives them. */
function lineOf(item: Decoded): object {
  switch (item.type) {
    case 'reading': {
      const { type, metric, value, unit, quality, t, ...further } = item;
      return { type, metric, value, unit, quality, t, ...further };
    }
    case 'waveform': {
      const { type, stream, channels, units, samples, t, rateHz, quality, isCloud } = item;
      return {
        type,
        stream,
        channels,
        units,
        samples,
        t,
        rate: rateHz,
        quality,
        ...(isCloud && { isCloud }),
      };
    }
    case 'fault': {
      const { type, kind, offset, length, ...further } = item;
      return { type, kind, offset, length, ...further };
    }
    default:
      return item satisfies never;
  }
}
