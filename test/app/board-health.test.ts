import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import { boardHealth, noScreens } from '../../gateway/app/board-health.ts';
import { at, event } from '../helpers/ward.ts';

test('a screen counts as in sight for as long as its proofs come', (t) => {
  const proofs = [
    { screenId: 'wall', address: '10.0.0.1', lastMs: 85_000 },
    { screenId: 'tablet', address: '10.0.0.2', lastMs: 84_999 },
  ];
  t.like(boardHealth({ ...noScreens, screens: 2, proofs }, [], at(100)), {
    screens: 2,
    inSight: 1,
    isMissing: false,
  });
});

test('a fall that no screen painted is a missing board', (t) => {
  const fall = step(emptyWard, { type: 'event', event: event('fall', at(0)) }, defaultPolicies, at(0));
  const [{ id } = { id: '' }] = fall.setDeadlines.filter(({ kind }) => kind === 'painting');
  const { ward } = step(fall.ward, { type: 'deadline', id }, defaultPolicies, at(5));
  t.true(boardHealth(noScreens, [...ward.alarms.values()], at(5)).isMissing);
  t.false(boardHealth(noScreens, [...fall.ward.alarms.values()], at(5)).isMissing);
});
