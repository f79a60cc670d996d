import test from 'ava';
import type { CustodyStep } from '../../gateway/core/alarm.ts';
import { custodyLine } from '../../gateway/station/custody-line.ts';

const line = (steps: readonly CustodyStep[], closedMs?: number): string =>
  custodyLine({
    custody: steps.map((step, index) => ({ step, atMs: index })),
    ...(closedMs === undefined ? {} : { closedMs }),
  })
    .map(({ step, state }) => ({ there: step, missing: `!${step}`, 'to-come': `…${step}` })[state])
    .join(' ');

test('what nothing has followed yet is still to come', (t) => {
  t.is(
    line(['sensed', 'decided', 'committed']),
    'sensed decided committed …sent …painted …accepted …at-bedside …closed',
  );
});

test('a link that was passed over is missing, in its place', (t) => {
  t.is(
    line(['sensed', 'decided', 'committed', 'sent', 'unpainted', 'escalated', 'accepted']),
    'sensed decided committed sent unpainted escalated !painted accepted …at-bedside …closed',
  );
});

test('of a closed alarm nothing is still to come', (t) => {
  t.is(
    line(['sensed', 'decided', 'committed', 'sent', 'painted', 'closed'], 9),
    'sensed decided committed sent painted !accepted !at-bedside closed',
  );
  t.is(
    line(['sensed', 'decided', 'committed', 'painted', 'sent', 'ceased'], 9),
    'sensed decided committed painted sent ceased !accepted !at-bedside !closed',
  );
});

test('every link is shown as often as it happened', (t) => {
  t.is(
    line([
      'sensed',
      'decided',
      'committed',
      'sent',
      'painted',
      'accepted',
      'expired',
      'accepted',
      'at-bedside',
    ]),
    'sensed decided committed sent painted accepted expired accepted at-bedside …closed',
  );
});

test('what a further witness sensed stands at its own time, however late it was told', (t) => {
  const at = (links: readonly (readonly [CustodyStep, number])[]) =>
    custodyLine({ custody: links.map(([step, atMs]) => ({ step, atMs })) })
      .filter(({ state }) => state === 'there')
      .map(({ step, atMs }) => `${step} ${atMs}`)
      .join(', ');
  t.is(
    at([
      ['sensed', 0],
      ['decided', 2],
      ['painted', 3],
      ['sensed', 1],
      ['decided', 4],
    ]),
    'sensed 0, decided 2, painted 3, decided 4',
    'nothing lay between the two',
  );
  t.is(
    at([
      ['sensed', 0],
      ['decided', 1],
      ['painted', 4],
      ['sensed', 3],
      ['decided', 5],
    ]),
    'sensed 0, decided 1, sensed 3, painted 4, decided 5',
  );
  t.is(
    at([
      ['sensed', 0],
      ['decided', 1],
      ['ceased', 4],
      ['sensed', 6],
      ['decided', 7],
    ]),
    'sensed 0, decided 1, ceased 4, sensed 6, decided 7',
    'a condition that came back',
  );
  t.is(
    at([
      ['sensed', 5],
      ['decided', 2],
      ['committed', 3],
    ]),
    'sensed 5, decided 2, committed 3',
    'a clock that was set back reorders nothing that was written in order',
  );
});
