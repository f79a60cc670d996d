import test from 'ava';
import { crashNight, expectedFired } from '../simulation/crash-night.ts';
import { verdictOn } from '../simulation/escalations.ts';

/** Kills in every run; two hundred by hand: `npm run crashes`. */
const kills = 3;

test('a core killed at random instants of a night of ten alarms escalates each step once, none late by more than the restart and a second', async (t) => {
  t.timeout(300_000);
  const { fired, outages, isLedgerIntact } = await crashNight(5, kills);
  t.is(outages.length, kills);
  const { worstMs, worstAfterRestartMs, ...wrong } = verdictOn(fired, expectedFired, outages);
  t.log(
    `${fired.length} escalations, late by at most ${Math.round(worstMs)} ms, after a restart ${Math.round(worstAfterRestartMs)} ms`,
  );
  t.deepEqual(wrong, { missing: [], twice: [], unasked: [], early: [], late: [] });
  t.true(isLedgerIntact);
});

test('a missing, a double, an early and a late escalation are each named', (t) => {
  const fired = [
    { what: 'a 1', atMs: 10_000, dueMs: 10_000 },
    { what: 'a 1', atMs: 10_500, dueMs: 10_000 },
    { what: 'b 1', atMs: 9000, dueMs: 10_000 },
    { what: 'c 1', atMs: 12_000, dueMs: 10_000 },
    { what: 'd 1', atMs: 25_500, dueMs: 20_000 },
  ];
  const outages = [{ fromMs: 19_000, untilMs: 25_000 }];
  const verdict = verdictOn(fired, ['a 1', 'b 1', 'c 1', 'e 1'], outages);
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
