import { driverNamed } from '../../../drivers/index.ts';
import { quietBytes } from '../../../drivers/transport/rhythm.ts';
import { whenOrphaned } from '../../core/orphan.ts';
import { LoadSource, load, warmUpS } from './load.ts';

/**
 * The decoders alone, in a process of their own: the same bytes in the pieces and in the rhythm in which a port gives them,
 * while the drivers process has the same load. Run in a row as fast as they go, the loops keep a processor warm that the
 * drivers process finds cold twenty times a second. Tells the processor time of the decoding for each second of the load.
 */
const pieceS = 0.05;

const decoders = load.map((device) => {
  const driver = driverNamed(device.driver);
  const isQuiet = device.rateHz * device.frameBytes * pieceS < quietBytes;
  return {
    source: new LoadSource(device),
    decoder: driver.decoder(driver.config.parse(device.options)),
    everyPieces: isQuiet ? 2 : 1,
  };
});
let piece = 0;
let spentUs = 0;
let frames = 0;

process.on('message', ({ play }: { readonly play: number }) => {
  const startMs = performance.now();
  const timer = setInterval(() => {
    const atS = Math.min(play, (performance.now() - startMs) / 1000);
    while ((piece + 1) * pieceS <= atS) decodeNext();
    if (atS < play) return;
    clearInterval(timer);
    process.send?.({ type: 'decoded', msPerS: spentUs / 1000 / (play - warmUpS), frames });
  }, pieceS * 1000);
});

function decodeNext(): void {
  piece += 1;
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

process.on('SIGINT', () => {});
whenOrphaned(process, () => process.exit(0));
