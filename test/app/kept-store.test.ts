import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { filter, firstValueFrom, from, merge } from 'rxjs';
import { storeOf } from '../../gateway/app/kept-store.ts';
import { systemClock } from '../../gateway/clock.ts';
import { nightStore, rootOf, spoil } from '../helpers/damaged.ts';
import { heardLog, testGateway, wardConfig } from '../helpers/gateway.ts';

test('a gateway on a damaged store starts, knows its open alarms, and says that it was salvaged until a person has answered', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-salvaged-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const path = join(directory, 'vigil.sqlite');
  const night = await nightStore(path, 2);
  const open = (await night.openAlarms()).filter(({ type }) => type === 'fall').map(({ id }) => id);
  await night.close();
  spoil(
    path,
    ['alarms', 'deadlines', 'ledger'].map((name) => rootOf(path, name)),
  );
  t.true(open.length > 0);

  const first = await testGateway(t, {}, { directory });
  const told = await firstValueFrom(
    merge(from(first.app.openAlarms()), first.app.alarm$).pipe(
      filter(({ type }) => type === 'store-salvaged'),
    ),
  );
  t.like(told, { category: 'technical', priority: 'medium', isPresent: true });
  const kept = readdirSync(directory).find((name) => /damaged-[^.]*Z$/.test(name));
  t.like(told.evidence[0]?.values, { file: kept, lostRows: 0, isEndKnown: 1 });
  t.deepEqual(
    first.app
      .openAlarms()
      .map(({ id }) => id)
      .filter((id) => open.includes(id)),
    open,
  );
  await first.stop();

  const second = await testGateway(t, {}, { directory });
  const still = second.app.openAlarms().filter(({ type }) => type === 'store-salvaged');
  t.deepEqual(
    still.map(({ id }) => id),
    [told.id],
  );
  t.like(await second.app.store.verify(), { isIntact: true });
});

test('a whole store is opened without a word', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'vigil-salvaged-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  const store = await storeOf({ config: wardConfig(directory, {}), clock: systemClock(), log: heardLog() });
  t.is(store.salvaged, undefined);
  await store.close();
});
