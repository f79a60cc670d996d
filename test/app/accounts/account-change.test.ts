import test from 'ava';
import fc from 'fast-check';
import { changed, isAdministrator } from '../../../gateway/app/accounts/account-change.ts';
import type { Account } from '../../../gateway/core/account.ts';
import type { Role } from '../../../gateway/core/ward.ts';
import type { AccountChange } from '../../../gateway/station/accounts-port.ts';
import { at } from '../../helpers/ward.ts';

const roles: readonly Role[] = ['nurse', 'charge-nurse', 'technician', 'administrator', 'observer'];
const ids = ['a', 'b', 'c', 'd'];
const plainSeal = (_: string, hash: string) => hash;

const anyChange: fc.Arbitrary<AccountChange> = fc
  .tuple(
    fc.constantFrom(...ids),
    fc.constantFrom(...roles),
    fc.constantFrom(
      'add',
      'change',
      'deactivate',
      'activate',
      'unlock',
      'secret',
      'upgrade',
      'directory' as const,
    ),
  )
  .map(([id, role, act]) => ({ by: 'x', id, act, role, displayName: id, pinHash: 'h' }) as AccountChange);

function played(changes: readonly AccountChange[], first: readonly Account[] = []) {
  const accounts = new Map(first.map((one) => [one.id, one]));
  for (const [index, change] of changes.entries()) {
    const applied = changed(accounts, change, at(index), plainSeal);
    if ('account' in applied) accounts.set(change.id, applied.account);
  }
  return accounts;
}

const chief: Account = {
  id: 'a',
  displayName: 'Chief',
  role: 'administrator',
  isActive: true,
  source: 'gateway',
  since: at(0),
};

test('no order of changes that people make leaves a ward without an administrator', (t) => {
  const byPeople = anyChange.filter(({ act }) => act !== 'directory');
  fc.assert(
    fc.property(fc.array(byPeople, { maxLength: 40 }), (changes) =>
      [...played(changes, [chief]).values()].some(isAdministrator),
    ),
  );
  t.pass();
});

test('nobody is ever taken off the list: what they did bears their id', (t) => {
  fc.assert(
    fc.property(
      fc.array(anyChange, { maxLength: 30 }),
      fc.array(anyChange, { maxLength: 30 }),
      (first, more) => {
        const before = played(first);
        const after = played([...first, ...more]);
        return [...before.keys()].every((id) => after.has(id));
      },
    ),
  );
  t.pass();
});

test('a hash made anew changes nothing else of its account', (t) => {
  const applied = changed(
    new Map([['a', chief]]),
    { act: 'upgrade', by: 'gateway', id: 'a', pinHash: 'new' },
    at(9),
    plainSeal,
  );
  t.deepEqual(applied, { change: 'secret-upgraded', account: { ...chief, secret: 'new' } });
});

test('the role of somebody from the directory is changed there, not here', (t) => {
  const accounts = new Map<string, Account>([
    ['a', chief],
    ['d', { ...chief, id: 'd', role: 'nurse', source: 'directory' }],
  ]);
  const to = (act: 'change' | 'directory') =>
    changed(accounts, { act, by: 'x', id: 'd', displayName: 'D', role: 'observer' }, at(1), plainSeal);
  t.like(to('change'), { refused: { code: 'directory-role' } });
  t.like(to('directory'), { change: 'changed', account: { role: 'observer', source: 'directory' } });
});
