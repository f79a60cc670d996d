import type { Alarm, Deadline } from '../core/alarm.ts';
import type { Hold } from '../core/hold.ts';
import type { Sqlite } from './database.ts';

interface Body {
  readonly body: string;
}

/** The alarms and deadlines as they stand: what a restart reads instead of the whole ledger. */
export function alarmTable(db: Sqlite) {
  const put = db.prepare<{ id: string; isOpen: number; changedMs: number; body: string }>(
    `INSERT INTO alarms (id, is_open, changed_ms, body) VALUES (@id, @isOpen, @changedMs, @body)
     ON CONFLICT (id) DO UPDATE SET is_open = @isOpen, changed_ms = @changedMs, body = @body`,
  );
  const open = db.prepare<[], Body>('SELECT body FROM alarms WHERE is_open = 1 ORDER BY changed_ms');
  const recent = db.prepare<[number, number], Body>(
    'SELECT body FROM alarms WHERE changed_ms >= ? ORDER BY changed_ms DESC LIMIT ?',
  );
  const one = db.prepare<[string], Body>('SELECT body FROM alarms WHERE id = ?');
  const arm = db.prepare<[string, string]>(
    'INSERT INTO deadlines (id, body) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET body = excluded.body',
  );
  const disarm = db.prepare<[string]>('DELETE FROM deadlines WHERE id = ?');
  const armed = db.prepare<[], Body>('SELECT body FROM deadlines');

  const waiting = () => armed.all().map(({ body }) => JSON.parse(body) as Deadline | Hold);
  const alarms = (rows: Body[]) => rows.map(({ body }) => JSON.parse(body) as Alarm);
  return {
    put(alarm: Alarm): void {
      const isOpen = alarm.closedAt === undefined ? 1 : 0;
      const changedMs = (alarm.closedAt ?? alarm.raisedAt).wallMs;
      put.run({ id: alarm.id, isOpen, changedMs, body: JSON.stringify(alarm) });
    },
    get: (id: string): Alarm | undefined => alarms(one.all(id))[0],
    open: () => alarms(open.all()),
    recent: (sinceWallMs: number, limit: number) => alarms(recent.all(sinceWallMs, limit)),
    arm(deadline: Deadline | Hold): void {
      arm.run(deadline.id, JSON.stringify(deadline));
    },
    disarm(id: string): void {
      disarm.run(id);
    },
    deadlines: () => waiting().filter((one): one is Deadline => !isHold(one)),
    holds: () => waiting().filter(isHold),
  };
}

/** What waits for a check or a lease; all else, a silence and a delay among them, is the alarm desk's. */
const isHold = (one: Deadline | Hold): one is Hold => one.kind === 'check' || one.kind === 'lease';
