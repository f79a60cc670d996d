import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';
import { Accounts } from '../../gateway/app/accounts/accounts.ts';
import { storeOf } from '../../gateway/app/kept-store.ts';
import { provisionAdmin } from '../../gateway/cli/provision.ts';
import { roleOf } from '../../gateway/cli/role-of.ts';
import { systemClock } from '../../gateway/clock.ts';
import { verifyPin } from '../../gateway/station/password.ts';
import { heardLog, wardConfig } from '../helpers/gateway.ts';
import { place } from '../helpers/store.ts';

async function* typed(text: string) {
  yield text;
}

test('an administrator is made in the store of a stopped gateway, and not while it runs', async (t) => {
  const directory = dirname(place(t));
  const path = join(directory, 'vigil.yaml');
  writeFileSync(path, JSON.stringify({ site: 's', gateway: 'g', ward: 'W', store: { directory } }));
  const said: string[] = [];
  const log = heardLog();
  const clock = systemClock();
  const provision = (secret: string, name = 'Zhao Min') =>
    provisionAdmin(
      { config: path, name },
      { clock, log, input: typed(`${secret}\n`), write: async (line) => void said.push(line) },
    );
  await t.throwsAsync(provision('12'), { message: /VIGIL_PROVISION_REFUSED/ });
  await t.throwsAsync(provision('2468', ' '), { message: /--name/ });
  t.is(await provision('a long password'), 0);
  t.notRegex(said.join(), /password/);
  const config = wardConfig(directory, { staff: [] });
  const store = await storeOf({ config, clock, log });
  const accounts = await Accounts.load({ config, clock, log, pinHashes: new Map() }, store);
  const [person] = accounts.list();
  t.like(person, { displayName: 'Zhao Min', role: 'administrator' });
  t.true(await verifyPin('a long password', person?.pinHash ?? ''));
  await t.throwsAsync(provision('2468'), { message: /the gateway is running/ });
  await store.close();
  t.is(roleOf(config, person?.id ?? ''), 'administrator', 'who may answer on the command line');
  t.is(roleOf(config, 'nobody'), undefined);
  t.notRegex(readFileSync(join(directory, 'vigil.sqlite')).toString('latin1'), /argon2id/);
});
