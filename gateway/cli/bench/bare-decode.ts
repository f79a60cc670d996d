import { driverNamed } from '../../../drivers/index.ts';
import { quietBytes } from '../../../drivers/transport/rhythm.ts';
import { LoadSource, load, warmUpS } from './load.ts';

/**
 * The decoders alone, in a process of their own: the same bytes in the pieces in which a port gives them, as fast as they
 * go. Prints the processor time of the decoding for each second of the load, in milliseconds.
 */
const pieceS = 0.05;
const secondsMost = warmUpS + 25;

const decoders = load.map((device) => {
  const driver = driverNamed(device.driver);
  const isQuiet = device.rateHz * device.frameBytes * pieceS < quietBytes;
  return {
    source: new LoadSource(device),
    decoder: driver.decoder(driver.config.parse(device.options)),
    everyPieces: isQuiet ? 2 : 1,
  };
});
let spentUs = 0;
let frames = 0;
for (let piece = 1; piece * pieceS <= secondsMost; piece += 1) {
  const pieces = decoders
    .filter(({ everyPieces }, index) => (piece + index) % everyPieces === 0)
    .map(({ source, decoder }) => ({ decoder, bytes: source.until(piece * pieceS) }));
  const before = process.cpuUsage();
  let count = 0;
  for (const { decoder, bytes } of pieces) count += decoder.push(bytes).length;
  const { user, system } = process.cpuUsage(before);
  if (piece * pieceS > warmUpS) spentUs += user + system;
  frames += count;
}
process.send?.({ type: 'decoded', msPerS: spentUs / 1000 / (secondsMost - warmUpS), frames });
process.disconnect();
