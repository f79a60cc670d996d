import { setTimeout as wait } from 'node:timers/promises';
import { driverNamed } from '../../drivers/index.ts';
import type { Recording } from '../../drivers/transport/recording.ts';
import type { PtyPair } from './pty.ts';

const imu = ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z'];
const units = ['g', 'g', 'g', 'deg/s', 'deg/s', 'deg/s'];
const rowsPerWrite = 2;

/**
 * Plays a recording as WitMotion frames into a serial line at the speed it was recorded. The frames are a device's own; only the
 * person is not here. Returns the wall time of a recording's second once played. Real time passes: that is what is under test.
 */
export async function playAsWearable(recording: Recording, line: PtyPair): Promise<(atS: number) => number> {
  const encoder = driverNamed('witmotion-wt901').encoder({ rateHz: 50 });
  const columns = imu.map((channel) => recording.columns[recording.channels.indexOf(channel)]);
  const startMs = Date.now();
  for (let row = 0; row < recording.t.length; row += rowsPerWrite) {
    const t = recording.t[row] ?? 0;
    const ahead = startMs + t * 1000 - Date.now();
    if (ahead > 0) await wait(ahead);
    const samples = Array.from({ length: Math.min(rowsPerWrite, recording.t.length - row) }, (_, index) =>
      columns.map((column) => column?.[row + index] ?? 0),
    );
    await line.send(
      encoder.push({
        type: 'waveform',
        stream: 'imu',
        channels: imu,
        units,
        samples,
        quality: 'good',
        rateHz: 50,
        t,
      }),
    );
  }
  await line.send(encoder.end());
  return (atS) => startMs + atS * 1000;
}
