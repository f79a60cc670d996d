import { truncateSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { about, batch, withEvidence } from '../helpers/evidence-folder.ts';

test('what a screen draws of an alarm comes from its file, also after a restart; of a broken or erased one there is nothing', async (t) => {
  await withEvidence(t, async ({ path, open }) => {
    const first = open();
    first.keep(about('a1', 'r1'), [batch]);
    await first.close();
    const later = open();
    const kept = await later.lanes('a1');
    t.is(kept?.about.alarmId, 'a1');
    t.deepEqual(
      kept?.lanes.map(({ deviceId, signal }) => `${deviceId} ${signal}`),
      ['wrench-0 wrench'],
    );
    t.is(await later.lanes('a2'), undefined);
    const file = join(dirname(path), 'evidence', 'r1', 'a1.mcap');
    truncateSync(file, 1000);
    t.is(await later.lanes('a1'), undefined);
    await later.erase('r1');
    t.is(await later.lanes('a1'), undefined);
    await later.close();
  });
});
