import test from 'ava';
import { policiesWith } from '../../gateway/alarm/policy-lint.ts';
import { crashNight, expectedFired } from '../simulation/crash-night.ts';
import { escalationsIn, type Line, type Outage, verdictOn } from '../simulation/escalations.ts';

/** Kills in every run; two hundred by hand: `npm run crashes`. */
const kills = 3;

test('a core killed at random instants of a night of ten alarms escalates each step once, none late by more than the restart and a second', async (t) => {
  t.timeout(300_000);
  const { escalations, outages, isLedgerIntact } = await crashNight(5, kills);
  const { fired } = escalations;
  t.is(outages.length, kills);
  const { worstMs, worstAfterRestartMs, ...wrong } = verdictOn(escalations, expectedFired, outages);
  t.log(
    `${fired.length} escalations, late by at most ${Math.round(worstMs)} ms, after a restart ${Math.round(worstAfterRestartMs)} ms`,
  );
  t.deepEqual(wrong, { missing: [], twice: [], unasked: [], early: [], late: [] });
  t.true(isLedgerIntact);
  t.true(
    fired.some(({ what }) => what.startsWith('process-down.') && what.endsWith(' 1')),
    'the child that died with its core escalates too',
  );
});

const scripted = (what: string, atMs: number, dueMs: number) => ({ what, isScripted: true, atMs, dueMs });

test('a missing, a double, an early and a late escalation are each named', (t) => {
  const fired = [
    scripted('a 1', 10_000, 10_000),
    scripted('a 1', 10_500, 10_000),
    scripted('b 1', 9000, 10_000),
    scripted('c 1', 12_000, 10_000),
    scripted('d 1', 25_500, 20_000),
  ];
  const outages = [{ fromMs: 19_000, untilMs: 25_000 }];
  const verdict = verdictOn({ fired, ahead: [] }, ['a 1', 'b 1', 'c 1', 'e 1'], outages);
  t.like(verdict, {
    missing: ['e 1'],
    twice: ['a 1'],
    unasked: ['d 1'],
    early: ['b 1'],
    late: ['c 1'],
    worstMs: 2000,
    worstAfterRestartMs: 500,
  });
});

/** The ledger's lines of one alarm of a child that is down: raised at one second, then what is told of it when. */
function childDown(
  told: readonly (readonly [atMs: number, set: Readonly<Record<string, unknown>>])[],
): Line[] {
  const at = (monoMs: number) => ({ wallMs: monoMs, monoMs, bootId: 'b', errorMs: 0 });
  const alarm = { id: 'p', type: 'process-down', conditionId: 'process-down.process-drivers' };
  return [
    { kind: 'alarm', subject: 'p', at: at(1000), body: { act: 'raised', alarm } },
    ...told.map(([atMs, set]): Line => {
      const act = 'closedAt' in set ? 'ceased' : 'escalated';
      return { kind: 'alarm', subject: 'p', at: at(atMs), body: { act, set } };
    }),
  ];
}

const policies = policiesWith({ 'process-down': { acceptWithinMs: 10_000, remindEveryMs: 20_000 } });
const judged = (lines: readonly Line[], endMs: number, outages: readonly Outage[] = []) =>
  verdictOn(escalationsIn(lines, { policies, conditions: new Set(), endMs }), [], outages);
const first = [11_000, { escalationStep: 1 }] as const;
const second = [21_000, { escalationStep: 2 }] as const;

test('an alarm beside the script owes each step and each reminder once, until it ends', (t) => {
  const right = { missing: [], twice: [], unasked: [], early: [], late: [] };
  t.like(judged(childDown([first, second, [41_000, {}], [61_000, {}]]), 70_000), right);
  t.like(judged(childDown([first, [15_000, { closedAt: 1 }]]), 70_000), right);
  t.deepEqual(judged(childDown([first]), 70_000).missing, ['p 2']);
  t.deepEqual(judged(childDown([first, second]), 70_000).missing, ['p reminder 1']);
  t.deepEqual(judged(childDown([first, [25_000, { closedAt: 1 }]]), 70_000).missing, ['p 2']);
  t.deepEqual(judged(childDown([first, [21_000, { escalationStep: 1 }]]), 30_000).twice, ['p 1']);
  t.deepEqual(judged(childDown([[5000, { escalationStep: 1 }]]), 14_000).early, ['p 1']);
});

test('what fell due while no process ran is missing only when the next one left it out', (t) => {
  const outages = [{ fromMs: 10_000, untilMs: 19_000 }];
  t.deepEqual(judged(childDown([]), 19_500, outages).missing, []);
  t.deepEqual(judged(childDown([]), 20_500, outages).missing, ['p 1']);
  t.deepEqual(judged(childDown([[20_500, { escalationStep: 1 }]]), 21_000, outages).late, ['p 1']);
});

test('what a process had under way when it was killed is owed by the first that lives for a second', (t) => {
  const killedAfterMs = (ms: number) => [{ fromMs: 11_000 + ms, untilMs: 19_000 }];
  const told = childDown([[19_300, { escalationStep: 1 }]]);
  t.deepEqual(judged(told, 20_000, killedAfterMs(900)).late, []);
  t.deepEqual(judged(told, 20_000, killedAfterMs(1100)).late, ['p 1']);
  const twice = [...killedAfterMs(-500), { fromMs: 19_200, untilMs: 25_000 }];
  t.deepEqual(judged(childDown([[25_300, { escalationStep: 1 }]]), 26_000, twice).late, []);
});
