import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SerialDevice } from '../../../drivers/virtual/serial-device.ts';
import { whenOrphaned } from '../../core/orphan.ts';
import { LoadSource, load } from './load.ts';

/**
 * The far ends of the lines, in a process of their own so that their cost is nobody else's: the load's devices on
 * pseudo-terminals, in real time from `play` on.
 */
const paceMs = 40;
const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
const seats = load.map((device) => ({
  source: new LoadSource(device),
  line: new SerialDevice(join(folder, device.deviceId)),
}));

process.on('message', ({ play }: { readonly play: number }) => {
  const startMs = performance.now();
  const timer = setInterval(() => {
    const atS = Math.min(play, (performance.now() - startMs) / 1000);
    for (const { source, line } of seats) line.write(source.until(atS));
    if (atS < play) return;
    clearInterval(timer);
    process.send?.({
      type: 'played',
      seconds: play,
      dropped: seats.reduce((sum, { line }) => sum + line.counters.dropped, 0),
      frames: Object.fromEntries(seats.map(({ source }) => [source.device.deviceId, source.frames])),
    });
  }, paceMs);
});
process.on('SIGINT', () => {});
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
whenOrphaned(process, () => process.exit(0));
process.send?.({
  type: 'ready',
  ports: Object.fromEntries(seats.map(({ source, line }) => [source.device.deviceId, line.port])),
});
