import test from 'ava';
import { peopleOf } from '../../../gateway/app/accounts/people.ts';
import { staffId } from '../../../gateway/core/id.ts';
import type { StationAccount } from '../../../gateway/station/accounts-port.ts';

const account = (id: string, displayName: string, isActive = true): StationAccount => ({
  id: staffId(id),
  displayName,
  role: 'nurse',
  isActive,
  source: 'gateway',
  sinceMs: 0,
});

test('people are called as their accounts say now: whoever was added on a screen, whoever was renamed, and whoever left', (t) => {
  const accounts = new Map<string, StationAccount>([
    ['li-na', account('li-na', 'Li Na-Wang')],
    ['staff-1', account('staff-1', 'Added on screen')],
    ['gone', account('gone', 'No longer here', false)],
  ]);
  const configured = [
    { id: 'li-na', displayName: 'Li Na', role: 'nurse' },
    { id: 'doctor', displayName: 'Dr. Who Decides', role: 'observer' },
  ] as const;
  const people = peopleOf(configured, {
    find: (id) => accounts.get(id),
    list: () => [...accounts.values()],
  });
  t.deepEqual(['li-na', 'staff-1', 'gone', 'doctor', 'nobody'].map(people.nameOf), [
    'Li Na-Wang',
    'Added on screen',
    'No longer here',
    'Dr. Who Decides',
    'nobody',
  ]);
  t.deepEqual(
    people.list().map(({ id, isActive }) => [id as string, isActive]),
    [
      ['li-na', true],
      ['staff-1', true],
      ['gone', false],
      ['doctor', true],
    ],
  );
  accounts.set('staff-2', account('staff-2', 'Later'));
  t.is(people.nameOf('staff-2'), 'Later', 'nobody is remembered from the start');
});
