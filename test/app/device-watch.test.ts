import test from 'ava';
import { correctionEntries } from '../../gateway/app/correction-record.ts';
import { LinkEvidence } from '../../gateway/app/link-evidence.ts';
import { Outages, waitsMs } from '../../gateway/app/outages.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import type { LinkStatus } from '../../gateway/plugin/child.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { zhCn } from '../../gateway/station/catalogue/zh-cn.ts';
import { at, event } from '../helpers/ward.ts';

const bound = (id: string) => ({
  deviceId: deviceId(id),
  driver: 'test',
  streams: [],
  metrics: [],
  silentAfterMs: 3000,
});
const subjects = [
  { id: 'bed-1', subject: {}, devices: [bound('oxi-1'), bound('imu-1')] },
  { id: 'bed-2', subject: {}, devices: [bound('oxi-2')] },
];
const heard = (id: string, seconds: number): Measurement => ({
  kind: 'reading',
  deviceId: deviceId(id),
  metric: 'spo2',
  value: 97,
  unit: '%',
  at: at(seconds),
  receivedAt: at(seconds),
  quality: 'good',
});

test('each bed has an entry of what a restart lost it: from the last data before to the first after, by its slowest device', (t) => {
  const outages = new Outages(subjects);
  t.deepEqual(outages.heard([heard('oxi-1', 99.5), heard('imu-1', 99.9), heard('oxi-2', 20)]), []);
  t.deepEqual(outages.down(at(100)), []);
  t.deepEqual(outages.heard([heard('oxi-1', 101)]), []);
  const [entry, ...others] = outages.heard([heard('imu-1', 101.2), heard('oxi-2', 101.2)]);
  // Bed 2's device was silent before: the restart lost it nothing.
  t.deepEqual(others, []);
  t.is(entry?.kind, 'process');
  t.is(entry?.subject, 'bed-1');
  const ms = (seconds: number) => at(seconds).wallMs;
  t.like(entry?.body, {
    process: 'drivers',
    fromMs: ms(99.5),
    toMs: ms(101.2),
    lostMs: 1500,
    devices: [
      { deviceId: 'oxi-1', fromMs: ms(99.5), toMs: ms(101), lostMs: 1500 },
      { deviceId: 'imu-1', fromMs: ms(99.9), toMs: ms(101.2), lostMs: 1300 },
    ],
  });
  t.deepEqual(outages.heard([heard('oxi-1', 102)]), []);
});

test('a device that speaks seldom has lost only what its usual interval does not explain', (t) => {
  const outages = new Outages(subjects);
  outages.heard([heard('oxi-2', 94), heard('oxi-2', 98), heard('oxi-2', 98)]);
  outages.down(at(100));
  const [entry] = outages.heard([heard('oxi-2', 102.5)]);
  t.like(entry?.body, { lostMs: 500, devices: [{ deviceId: 'oxi-2', lostMs: 500 }] });
});

test('a device that does not come back holds the entry for half a minute, not for ever; a second crash ends the first', (t) => {
  const outages = new Outages(subjects);
  outages.heard([heard('oxi-1', 100), heard('imu-1', 100)]);
  outages.down(at(100));
  outages.heard([heard('oxi-1', 101)]);
  t.deepEqual(outages.tick(at(110)), []);
  const [entry] = outages.tick(at(101 + waitsMs / 1000));
  t.like(entry?.body, { devices: [{ deviceId: 'oxi-1', lostMs: 1000 }, { deviceId: 'imu-1' }] });
  t.false(Object.hasOwn(entry?.body as object, 'toMs'));
  outages.heard([heard('oxi-2', 200)]);
  outages.down(at(200.5));
  t.is(outages.down(at(201)).length, 1);
});

test('the alarm of a silent device names what is wrong with its line, also where that shows later', (t) => {
  let status: LinkStatus | undefined = { state: 'open' };
  const evidence = new LinkEvidence(() => status);
  const silent = event('device-silent', at(10), { deviceId: deviceId('oxi-1') });
  t.is(evidence.onEvent(silent), silent);
  t.deepEqual(evidence.news(at(11)), []);
  for (const problem of [
    'wrong-device',
    'permission-denied',
    'busy',
    'no-frames',
    'not-found',
    'unplugged',
  ] as const) {
    status = { state: 'failed', problem };
    const [news, ...others] = evidence.news(at(12));
    t.deepEqual(others, []);
    t.is(news?.conditionId, silent.conditionId);
    t.not(news?.id, silent.id);
    const [said] = news?.evidence ?? [];
    t.like(said, { witness: 'device', key: 'link-problem', values: { problem }, isFor: true });
    t.is(en.evidence['link-problem'](said?.values ?? {}, String), en.linkProblem[problem]);
    t.is(zhCn.evidence['link-problem'](said?.values ?? {}, String), zhCn.linkProblem[problem]);
    // Told once.
    t.deepEqual(evidence.news(at(13)), []);
    const fresh = new LinkEvidence(() => status).onEvent(silent);
    t.like(fresh.evidence.at(-1), { key: 'link-problem', values: { problem } });
  }
  evidence.onEvent({ ...silent, phase: 'cessation' });
  status = { state: 'failed', problem: 'busy' };
  t.deepEqual(evidence.news(at(20)), []);
  const fall = event('fall', at(21), { deviceId: deviceId('oxi-1') });
  t.is(evidence.onEvent(fall), fall);
});

test('a correction is recorded when it differs from the last recorded one: first, changed, removed; not when rewritten alike', (t) => {
  const device = (correction?: unknown) => [{ id: 'wrench-1', options: correction ? { correction } : {} }];
  const none = new Map<string, unknown>();
  t.deepEqual(correctionEntries([...device(), { id: 'x', options: undefined }], none, at(0)), []);
  const bias = { bias: [1, 2], tempco: 0.1 };
  const [first] = correctionEntries(device(bias), none, at(0));
  t.like(first, { kind: 'config', subject: 'wrench-1', body: { by: 'configuration', before: null } });
  const recorded = new Map([['wrench-1', first?.body]]);
  t.deepEqual(correctionEntries(device({ tempco: 0.1, bias: [1, 2] }), recorded, at(1)), []);
  const [second] = correctionEntries(device({ ...bias, bias: [1, 3] }), recorded, at(1));
  t.like(second?.body, {
    what: 'correction',
    before: { value: { bias: [1, 2], tempco: 0.1 } },
    after: { value: { bias: [1, 3], tempco: 0.1 } },
  });
  const [third] = correctionEntries(device(), new Map([['wrench-1', second?.body]]), at(2));
  t.like(third?.body, { before: { value: { bias: [1, 3] } }, after: null });
  t.deepEqual(correctionEntries(device(), new Map([['wrench-1', third?.body]]), at(3)), []);
});
