import { driverNamed } from '../../../drivers/index.ts';
import { quietBytes } from '../../../drivers/transport/rhythm.ts';
import { whenOrphaned } from '../../core/orphan.ts';
import { LoadSource, load, warmUpS } from './load.ts';

/**
 * The decoders alone, in a process of their own: the same bytes in the pieces and in the rhythm in which a port gives them,
 * while the drivers process has the same load. Run in a row as fast as they go, the loops would keep a processor warm that
 * the drivers process finds cold twenty times a second. Only the loops are counted: the bytes are made beforehand, and
 * neither clearing away what was decoded nor being woken is theirs.
 */
const pieceS = 0.05;

process.once('message', ({ play }: { readonly play: number }) => {
  const lines = load.map((device, phase) => lineOf(device, phase, play));
  process.send?.({ type: 'ready' });
  process.once('message', () => run(lines));
});

/** What one device sends in all, and its decoder. */
function lineOf(device: (typeof load)[number], phase: number, play: number) {
  const driver = driverNamed(device.driver);
  const source = new LoadSource(device);
  const isQuiet = device.rateHz * device.rowBytes * pieceS < quietBytes;
  const pieces: Uint8Array[] = [];
  for (let piece = 1; piece * pieceS <= play; piece += 1) {
    const isDue = !isQuiet || (piece + phase) % 2 === 0;
    pieces.push(isDue ? source.until(piece * pieceS) : new Uint8Array(0));
  }
  return { decoder: driver.decoder(driver.config.parse(device.options)), pieces };
}

function run(lines: readonly ReturnType<typeof lineOf>[]): void {
  const startMs = performance.now();
  const most = lines[0]?.pieces.length ?? 0;
  let spentUs = 0;
  let piece = 0;
  const timer = setInterval(() => {
    const due = Math.min(most, Math.floor((performance.now() - startMs) / 1000 / pieceS));
    for (; piece < due; piece += 1) {
      const usedUs = decode(lines, piece);
      if (piece * pieceS >= warmUpS) spentUs += usedUs;
    }
    if (piece < most) return;
    clearInterval(timer);
    process.send?.({ type: 'decoded', msPerS: spentUs / 1000 / (most * pieceS - warmUpS) });
  }, pieceS * 1000);
}

/** Decodes one piece of each line; gives the processor time. */
function decode(lines: readonly ReturnType<typeof lineOf>[], piece: number): number {
  const before = process.cpuUsage();
  for (const { decoder, pieces } of lines) {
    const bytes = pieces[piece];
    if (bytes && bytes.length > 0) decoder.push(bytes);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

process.on('SIGINT', () => {});
whenOrphaned(process, () => process.exit(0));
