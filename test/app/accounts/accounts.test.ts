import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { openAccountKey } from '../../../gateway/app/accounts/account-key.ts';
import { Accounts } from '../../../gateway/app/accounts/accounts.ts';
import { storeOf } from '../../../gateway/app/kept-store.ts';
import { systemClock } from '../../../gateway/clock.ts';
import type { AccountLine } from '../../../gateway/core/account.ts';
import { hashPin, verifyPin } from '../../../gateway/station/password.ts';
import { heardLog, wardConfig } from '../../helpers/gateway.ts';
import { projections } from '../../helpers/projection.ts';
import { place } from '../../helpers/store.ts';

const pin = hashPin('2468');

async function opened(directory: string, pinHashes: ReadonlyMap<string, string>, staff?: readonly object[]) {
  const log = heardLog();
  const clock = systemClock();
  const config = wardConfig(directory, staff === undefined ? {} : { staff });
  const store = await storeOf({ config, clock, log });
  const accounts = await Accounts.load({ config, clock, log, pinHashes }, store);
  return { accounts, store, log };
}

test('the configuration is the seed: what was changed on a screen stands at the next start, whatever the file says', async (t) => {
  const directory = dirname(place(t));
  const hashes = new Map([
    ['nurse-1', await pin],
    ['nurse-2', await pin],
  ]);
  const first = await opened(directory, hashes);
  t.deepEqual(
    first.accounts.list().map(({ id }) => id as string),
    ['nurse-1', 'nurse-2'],
  );
  const change = { by: 'nurse-2', id: 'nurse-1' };
  await first.accounts.change({ ...change, act: 'change', displayName: 'Nurse Black', role: 'charge-nurse' });
  await first.accounts.change({ ...change, act: 'secret', pinHash: await hashPin('97531') });
  await first.accounts.change({ by: 'nurse-1', id: 'nurse-2', act: 'deactivate' });
  await first.store.close();

  const again = await opened(directory, hashes);
  const found = again.accounts.find('nurse-1');
  t.like(found, { displayName: 'Nurse Black', role: 'charge-nurse' });
  t.true(await verifyPin('97531', found?.pinHash ?? ''));
  t.false(again.accounts.find('nurse-2')?.isActive);
  const { verdict, lines } = {
    verdict: await again.store.verify(),
    lines: await again.store.ledger({ afterSeq: 0, limit: 50 }),
  };
  t.true(verdict.isIntact);
  t.deepEqual(
    lines.map(({ body }) => (body as { change: string }).change),
    ['seeded', 'seeded', 'changed', 'secret-set', 'deactivated'],
  );
  await again.store.close();
  const { stored, rebuilt } = projections(join(directory, 'vigil.sqlite'));
  t.deepEqual(stored.accounts, rebuilt.accounts);
});

test('no hash of a PIN stands on the ledger: it is sealed for its person with a key that lies beside it', async (t) => {
  const directory = dirname(place(t));
  const hash = await pin;
  const { accounts, store } = await opened(directory, new Map([['nurse-1', hash]]));
  const [line] = await store.ledger({ afterSeq: 0, limit: 1 });
  t.notRegex(JSON.stringify(line), /argon2id|scrypt/);
  const sealed = (line?.body as AccountLine | undefined)?.account.secret ?? '';
  const key = openAccountKey(directory);
  t.is(key.open('nurse-1', sealed), hash);
  t.is(key.open('nurse-2', sealed), undefined);
  t.is(key.open('nurse-1', `${sealed.slice(0, -2)}AA`), undefined);
  t.is(accounts.find('nurse-1')?.pinHash, hash);
  await store.close();
});

test('a key that is lost costs the PINs that were set on screens, and says whose', async (t) => {
  const directory = dirname(place(t));
  const before = await opened(directory, new Map([['nurse-1', await pin]]));
  const person = { id: 'staff-1', displayName: 'Somebody', role: 'administrator' } as const;
  await before.accounts.change({ act: 'add', by: 'set-up', ...person, pinHash: await pin });
  await before.store.close();
  rmSync(join(directory, 'account.key'));
  const after = await opened(directory, new Map([['nurse-1', await pin]]));
  t.is(after.accounts.find('nurse-1')?.pinHash, await pin, 'the configuration still has it');
  t.is(after.accounts.find('staff-1')?.pinHash, undefined);
  t.true(after.log.lines.some((line) => line.includes('VIGIL_ACCOUNT_SEALED') && line.includes('staff-1')));
  await after.store.close();
});

test('of two changes at once that would each take one of two administrators away, one is refused', async (t) => {
  const { accounts, store } = await opened(dirname(place(t)), new Map(), []);
  for (const id of ['a', 'b'])
    await accounts.change({
      act: 'add',
      by: 'set-up',
      id,
      displayName: id,
      role: 'administrator',
      pinHash: 'h',
    });
  const answers = await Promise.all(
    ['a', 'b'].map((id) => accounts.change({ act: 'deactivate', by: id === 'a' ? 'b' : 'a', id })),
  );
  t.deepEqual(
    answers.map((refusal) => refusal?.code),
    [undefined, 'last-administrator'],
  );
  await store.close();
});
