import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import test from 'ava';
import { peopleOf } from '../../gateway/app/accounts/people.ts';
import { changesIn, whyNotDecide, whyNotForce } from '../../gateway/app/what-if/changes.ts';
import type { LimitWriter, WantedLimit } from '../../gateway/app/what-if/limit-writer.ts';
import { WhatIf } from '../../gateway/app/what-if/what-if.ts';
import type { Config } from '../../gateway/config/schema.ts';
import { outcomes } from '../../gateway/core/alarm.ts';
import { bedId, deviceId, staffId } from '../../gateway/core/id.ts';
import { entriesOnly } from '../../gateway/core/ledger.ts';
import { WallTimes } from '../../gateway/core/wall-time.ts';
import { batchWriter } from '../../gateway/plugin/batch.ts';
import { archiveCalls } from '../../gateway/store/archive/calls.ts';
import { openStore } from '../../gateway/store/store.ts';
import { archiveFolder, at, pulse, startWallMs } from '../helpers/archive.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { fallTx, nothing } from '../helpers/store.ts';
import { HandClock, silentLog } from '../station/fake-ward.ts';

const days = 1;
/** The rest of the day nothing was kept. */
const seconds = 4 * 3600;
const charge = { id: 'charge-1', displayName: 'Charge Blue', role: 'charge-nurse' } as const;
const nurse = { id: 'nurse-1', displayName: 'Nurse White', role: 'nurse' } as const;
/** Two minutes at 135 a minute; else about 73. */
const fastFrom = 10_000;
const metric = 'heart-rate';

async function ward(t: Parameters<typeof archiveFolder>[0]) {
  const directory = archiveFolder(t);
  const archive = archiveCalls({ directory, subjects: {} });
  const pack = batchWriter();
  const beat = (second: number) =>
    pulse(
      'oximeter-1',
      second,
      second >= fastFrom && second < fastFrom + 120 ? { metric, value: 135 } : { metric },
    );
  for (let from = 0; from < seconds; from += 600) {
    archive.hold(pack(Array.from({ length: 600 }, (_, n) => beat(from + n))));
    archive.write({ monoMs: (from + 600) * 1000, mayWrite: true });
  }
  archive.close();
  const store = await openStore(join(directory, 'vigil.sqlite'));
  t.teardown(() => store.close());
  const [alarm] = fallTx(1).alarms;
  if (alarm === undefined) throw new Error('no alarm');
  const raisedAt = at(fastFrom + 11);
  const real = {
    ...alarm,
    type: 'heart-rate-high',
    bedId: bedId('bed-1'),
    deviceId: deviceId('oximeter-1'),
    raisedAt,
    closedAt: raisedAt,
    closedBy: staffId('nurse-1'),
    outcome: outcomes[0],
  };
  const configured = (more: object = {}) =>
    wardConfig(directory, {
      devices: [{ id: 'oximeter-1', driver: 'nonin-oem3', bed: 'bed-1', port: '/dev/none' }],
      staff: [charge, nurse].map((one) => ({ ...one, pin: { env: 'UNUSED' } })),
      ...more,
    });
  const config = configured();
  const clock = new HandClock(startWallMs + seconds * 1000);
  const written: WantedLimit[] = [];
  const writer: LimitWriter = {
    isOpen: true,
    async write(wanted) {
      written.push(wanted);
      return undefined;
    },
  };
  const people = peopleOf(config.staff);
  const parts = { config, people, clock, log: silentLog, wall: new WallTimes(), store, writer };
  const again = (more: { readonly config?: Config; readonly writer?: LimitWriter } = {}) =>
    new WhatIf({ ...parts, ...more });
  return { whatIf: again(), again, store, real, configured, written };
}

async function tried(whatIf: WhatIf, value: number) {
  const begun = whatIf.start({ limit: 'heart-rate-limits.high', value, days, bedId: 'bed-1' });
  if ('code' in begun) throw new Error(begun.code);
  for (;;) {
    const run = whatIf.run(begun.id);
    if (run !== undefined && run.state !== 'running') return run;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a limit is tried on what was kept, both sides alike; a confirmed alarm that it loses needs somebody else, and all of it is on the ledger', async (t) => {
  t.timeout(60_000);
  const { whatIf, again, store, real, written } = await ward(t);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const began = performance.now();
  const higher = await tried(whatIf, 140);
  t.log(
    `four hours of one bed: ${Math.round(performance.now() - began)} ms; event loop at most ${Math.round(delay.max / 1e6)} ms late`,
  );
  delay.disable();
  t.like(higher.beds[0], { before: 1, after: 0, from: 131, lost: [] });
  t.is(Math.floor((higher.beds[0]?.minutes ?? 0) / 60), 4);
  t.false(higher.needsSecond);
  t.like((await tried(whatIf, 131)).beds[0], { before: 1, after: 1 });

  await store.commit({ ...nothing, alarms: [real] });
  const losing = await tried(whatIf, 140);
  t.is(losing.state, 'done');
  t.is(losing.beds[0]?.lost[0]?.alarmId, real.id);
  t.true(losing.needsSecond);
  t.is(await whatIf.propose(losing.id, charge), undefined);
  t.like(await whatIf.propose(losing.id, charge), { code: 'run-unknown' });
  const [own] = (await whatIf.view(charge)).changes;
  t.like(own, { state: 'proposed', mayApprove: false, lost: 1 });
  const id = own?.id ?? '';
  t.like(await whatIf.decide(id, true, charge), { code: 'second-person' });
  t.is(await again().decide(id, true, nurse), undefined);
  const afterRestart = again();
  t.like((await afterRestart.view(charge)).changes[0], {
    state: 'approved',
    decidedBy: 'Nurse White',
    force: 'not-in-force',
  });
  t.like(written, [{ value: 140, isWard: false, beds: [{ bedId: 'bed-1' }] }]);
  t.like(await afterRestart.decide(id, false, nurse), { code: 'change-decided' });
  const lines = await store.latestOf('limit-change', 100);
  t.deepEqual(
    lines.map(({ body }) => (body as { state: string; by: string }).by),
    ['charge-1', 'nurse-1'],
  );
});

const proposed = (id: string, more: object = {}) => ({
  kind: 'limit-change',
  subject: id,
  at: at(1),
  body: {
    state: 'proposed',
    by: 'charge-1',
    limit: 'heart-rate-limits.high',
    value: 140,
    beds: [{ bedId: 'bed-1', from: 131, residentId: 'resident-1' }],
    days: 1,
    before: 1,
    after: 0,
    lost: ['a'],
    unknown: 0,
    needsSecond: true,
    ...more,
  },
});

test('an approved limit is in force since a gateway began with it, whoever wrote it there, until the configuration says another', async (t) => {
  const { whatIf, again, store, configured } = await ward(t);
  await store.commit(entriesOnly([proposed('c')]));
  t.is(await whatIf.decide('c', true, nurse), undefined);
  t.like((await whatIf.view(nurse)).changes[0], { state: 'approved', force: 'waits' });
  t.like(await whatIf.decide('c', true, nurse), { code: 'change-decided' });
  const lives = async (high: number) => {
    const gateway = again({ config: configured({ detectors: { 'heart-rate-limits': { high } } }) });
    await gateway.begin();
    return (await gateway.view(nurse)).changes[0];
  };
  t.like(await lives(131), { force: 'not-in-force', inForceMs: undefined });
  t.like(await lives(140), { force: 'in-force', inForceMs: startWallMs + seconds * 1000 });
  t.like(await lives(140), { force: 'in-force' });
  t.like(await lives(145), { force: 'replaced' });
  const lines = await store.latestOf('limit-change', 100);
  t.deepEqual(
    lines.map(({ body }) => (body as { state: string }).state),
    ['proposed', 'approved', 'in-force'],
  );
});

test('where it cannot be written, or not be started with, the approval stays on record and says why', async (t) => {
  const { again, store } = await ward(t);
  await store.commit(entriesOnly([proposed('c'), proposed('d')]));
  const closed = again({ writer: { isOpen: false, write: async () => 'settings-closed' } });
  t.is(await closed.decide('c', true, nurse), undefined);
  t.false((await closed.view(nurse)).isWritable);
  t.like(
    (await closed.view(nurse)).changes.find(({ id }) => id === 'c'),
    {
      state: 'approved',
      force: 'not-in-force',
      why: 'settings-closed',
    },
  );
  const open = again();
  t.is(await open.decide('d', true, nurse), undefined);
  const back = again({ writer: { isOpen: true, undone: 'the port is taken', write: async () => undefined } });
  await back.begin();
  const { changes } = await back.view(nurse);
  t.deepEqual(
    changes.map(({ id, why }) => [id, why]),
    [
      ['d', 'config-undone'],
      ['c', 'settings-closed'],
    ],
  );
});

test('nothing is put in force but what was tried: not after the limit changed, nor for somebody else in the bed, nor beside another one', async (t) => {
  const { again, store, configured, written } = await ward(t);
  const ids = ['c', 'd', 'e'];
  await store.commit(entriesOnly(ids.map((id) => proposed(id))));
  const moved = again({ config: configured({ detectors: { 'heart-rate-limits': { high: 135 } } }) });
  t.like(await moved.decide('c', true, nurse), { code: 'change-outdated' });
  const beds = [
    { id: 'bed-1', room: '101', label: '101·A', resident: { id: 'resident-2', displayName: 'Mr Pear' } },
  ];
  t.like(await again({ config: configured({ beds }) }).decide('c', true, nurse), { code: 'change-outdated' });
  const gateway = again();
  t.is(await gateway.decide('d', true, nurse), undefined);
  t.like(await gateway.decide('e', true, nurse), { code: 'gateway-leaving' });
  t.is(written.length, 1);
});

test('a value outside of what the limit may be, and a limit that nothing at the bed is measured for, are refused', async (t) => {
  t.timeout(60_000);
  const { whatIf } = await ward(t);
  const ask = { limit: 'heart-rate-limits.high', value: 500, days };
  t.like(whatIf.start(ask), { code: 'limit-out-of-range' });
  t.like(whatIf.start({ ...ask, value: 140, bedId: 'bed-2' }), { code: 'limit-unknown' });
  t.like(whatIf.start({ ...ask, limit: 'none' }), { code: 'limit-unknown' });
});

test('nobody approves what they proposed, though they may withdraw it, and what is decided stays so', (t) => {
  const proposal = {
    state: 'proposed',
    by: 'a',
    limit: 'x',
    value: 1,
    beds: [],
    days: 1,
    before: 0,
    after: 0,
    lost: [],
    unknown: 0,
    needsSecond: true,
  };
  const line = (body: unknown) => ({ kind: 'limit-change', subject: 'c', at: at(1), body });
  const [open] = changesIn([line(proposal)]);
  t.is(whyNotDecide(open, true, 'a'), 'second-person');
  t.is(whyNotDecide(open, false, 'a'), undefined);
  t.is(whyNotDecide(open, true, 'b'), undefined);
  t.is(whyNotDecide(undefined, true, 'b'), 'change-unknown');
  const [decided] = changesIn([
    line(proposal),
    line({ state: 'withdrawn', by: 'a' }),
    line({ state: 'approved', by: 'b' }),
  ]);
  t.is(decided?.decision?.state, 'withdrawn');
  t.is(whyNotDecide(decided, true, 'b'), 'change-decided');
});

test('an approved limit that never was in force may be tried again, by who might approve it, until another one was approved at one of its beds', (t) => {
  const line = (subject: string, body: object) => ({ kind: 'limit-change', subject, at: at(1), body });
  const approved = (by = 'nurse-1') => ({ state: 'approved', by });
  const stuck = { state: 'not-in-force', why: 'config-unwritable' };
  const whyOf = (who: string, ...lines: Parameters<typeof changesIn>[0]) =>
    whyNotForce(changesIn(lines), 'c', who);
  t.is(whyOf('nurse-1'), 'change-unknown');
  t.is(whyOf('nurse-1', proposed('c')), 'not-approved');
  t.is(whyOf('nurse-1', proposed('c'), line('c', { state: 'withdrawn', by: 'charge-1' })), 'not-approved');
  const open = [proposed('c'), line('c', approved()), line('c', stuck)];
  t.is(whyOf('nurse-1', ...open), undefined);
  t.is(whyOf('nurse-2', ...open), undefined);
  t.is(whyOf('charge-1', ...open), 'second-person');
  const alone = [proposed('c', { needsSecond: false }), line('c', approved('charge-1')), line('c', stuck)];
  t.is(whyOf('charge-1', ...alone), undefined, 'who needed nobody else needs nobody now');
  t.is(whyOf('nurse-1', ...open, line('c', { state: 'in-force' })), 'already-in-force');
  const elsewhere = { beds: [{ bedId: 'bed-2', from: 131 }] };
  t.is(whyOf('nurse-1', ...open, proposed('d', elsewhere), line('d', approved())), undefined);
  t.is(whyOf('nurse-1', ...open, proposed('d'), line('d', approved())), 'change-replaced');
  t.is(whyOf('nurse-1', proposed('d'), line('d', approved()), ...open), undefined, 'it was before');
});

test('what is tried again forgets why it failed before, and says who had it tried', async (t) => {
  const { again, store, configured } = await ward(t);
  await store.commit(entriesOnly([proposed('c')]));
  let isFull = true;
  const writer: LimitWriter = {
    isOpen: true,
    write: async () => (isFull ? 'config-unwritable' : undefined),
  };
  const gateway = again({ writer });
  t.is(await gateway.decide('c', true, nurse), undefined);
  const shown = async (who: typeof nurse | typeof charge) => (await gateway.view(who)).changes[0];
  t.like(await shown(nurse), { force: 'not-in-force', why: 'config-unwritable', mayForce: true });
  t.like(await shown(charge), { mayForce: false });
  t.like(await gateway.force('c', charge), { code: 'second-person' });
  t.like(await gateway.force('c', nurse), { code: 'still-not-in-force' });
  t.like(await shown(nurse), { why: 'config-unwritable', againBy: 'Nurse White', mayForce: true });
  const moved = again({ writer, config: configured({ detectors: { 'heart-rate-limits': { high: 135 } } }) });
  t.like(await moved.force('c', nurse), { code: 'change-outdated' });
  t.like((await moved.view(nurse)).changes[0], { mayForce: false });
  isFull = false;
  t.is(await gateway.force('c', nurse), undefined);
  t.like(await shown(nurse), { force: 'waits', why: undefined, mayForce: false });
  t.like(await gateway.force('c', nurse), { code: 'gateway-leaving' });
});
