import type { Waveform } from '../core/measurement.ts';
import type { Sqlite } from './database.ts';

/** Some ten seconds of one stream take 10–30 kB: these fit in 60 MB. */
export const waveformsKept = 2000;

/** The measurement around an alarm, for the person who judges it. */
export function waveformTable(db: Sqlite) {
  const put = db.prepare<[string, string, Buffer]>(
    'INSERT OR REPLACE INTO waveforms (alarm_id, about, samples) VALUES (?, ?, ?)',
  );
  const forget = db.prepare<[number]>(
    'DELETE FROM waveforms WHERE seq <= (SELECT seq FROM waveforms ORDER BY seq DESC LIMIT 1 OFFSET ?)',
  );
  const get = db.prepare<[string], { about: string; samples: Buffer }>(
    'SELECT about, samples FROM waveforms WHERE alarm_id = ?',
  );
  const erase = db.prepare<[string]>(
    `DELETE FROM waveforms WHERE alarm_id IN (SELECT id FROM alarms WHERE json_extract(body, '$.residentId') = ?)`,
  );
  const ids = db.prepare<[], { id: string }>('SELECT alarm_id AS id FROM waveforms ORDER BY seq');

  return {
    put(alarmId: string, { samples, ...about }: Waveform): void {
      const bytes = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
      put.run(alarmId, JSON.stringify(about), bytes);
      forget.run(waveformsKept);
    },
    get(alarmId: string): Waveform | undefined {
      const row = get.get(alarmId);
      if (row === undefined) return undefined;
      // A copy of its own: SQLite's buffer may start at an offset that no Float32Array accepts.
      const samples = new Float32Array(new Uint8Array(row.samples).buffer);
      return { ...(JSON.parse(row.about) as Omit<Waveform, 'samples'>), samples };
    },
    /** What was measured around the alarms of one resident. */
    erase: (residentId: string): void => void erase.run(residentId),
    alarmIds: (): string[] => ids.all().map(({ id }) => id),
  };
}
