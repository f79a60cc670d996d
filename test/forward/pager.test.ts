import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../gateway/clock.ts';
import { type ErrorCode, VigilError } from '../../gateway/core/error.ts';
import { pager } from '../../gateway/forward/pager.ts';
import { NoticeRefused, type ReceiverCommand } from '../../gateway/plugin/receiver.ts';
import { pagerPeer } from '../helpers/pager-peer.ts';
import { alarmNotice, receiverPorts } from '../helpers/receiver-ports.ts';
import { openedHub } from '../helpers/virtual.ts';

const basic = { device: 'pager-1', addresses: { high: ['550', '551'], medium: ['552'] } };
const clock = systemClock();

/** The receiver with a port that keeps what it was given. */
function told(given: object, fail: (command: ReceiverCommand) => Error | undefined = () => undefined) {
  const sent: ReceiverCommand[] = [];
  const ports = receiverPorts({
    clock,
    command: async (command) => {
      const failure = fail(command);
      if (failure) throw failure;
      sent.push(command);
    },
  });
  return { sent, receiver: pager.create(pager.options.parse({ ...basic, ...given }), ports) };
}

/** The receiver on a line to a pager system: its commands go through the drivers' own hub. */
async function lined(t: ExecutionContext, given: object = {}) {
  const peer = await pagerPeer(t);
  const line = openedHub(t, [
    {
      deviceId: 'pager-1',
      driver: 'espa-444',
      port: peer.port,
      options: { pollEveryS: 0.5, answerWithinMs: 250 },
    },
  ]);
  await line.until(() => line.readings('peer-signal').length > 0);
  const ports = receiverPorts({
    clock,
    command: ({ deviceId, name, args }) =>
      new Promise((resolve, reject) =>
        line.hub.command(deviceId, { name, values: args }, (refusal) =>
          refusal ? reject(new VigilError(refusal.code as ErrorCode, refusal.reason)) : resolve(),
        ),
      ),
    reading: (_, metric) => line.readings(metric).at(-1)?.value ?? undefined,
  });
  return { peer, receiver: pager.create(pager.options.parse({ ...basic, ...given }), ports) };
}

test.serial(
  'an alarm reaches the pagers of its priority over a real line, with place, type, sound and priority',
  async (t) => {
    const { peer, receiver } = await lined(t, { repeat: 2 });
    await receiver.check();
    await receiver.send({ notice: alarmNotice(clock, 'raised'), isLate: false });
    t.deepEqual(peer.pages, [
      { header: '1', 1: '550', 2: 'bed-12: Fall', 3: '3', 4: '3', 5: '2', 6: '1' },
      { header: '1', 1: '551', 2: 'bed-12: Fall', 3: '3', 4: '3', 5: '2', 6: '1' },
    ]);
  },
);

test.serial(
  'in Chinese, pagers with Latin letters show the place and the English name, as the facility words them',
  async (t) => {
    const { peer, receiver } = await lined(t, {
      language: 'zh-CN',
      pagerText: { places: { 'bed-12': 'R 3/2' }, types: { apnoea: 'STOPS BREATHING' } },
    });
    const notice = alarmNotice(clock, 'raised', 'apnoea', { residentName: '王秀英' });
    await receiver.send({ notice, isLate: false });
    t.is(peer.pages[0]?.['2'], 'R 3/2: STOPS BREATHING');
  },
);

test.serial(
  'a pager system that goes away in the middle: who was paged is not paged again, who was not is',
  async (t) => {
    const { peer, receiver } = await lined(t);
    const notice = alarmNotice(clock, 'raised');
    const failing = told({}, ({ args }) => (args['address'] === '551' ? new Error('away') : undefined));
    await t.throwsAsync(failing.receiver.send({ notice, isLate: false }), { message: 'away' });
    t.is(failing.sent.length, 1);
    await t.throwsAsync(failing.receiver.send({ notice, isLate: false }), { message: 'away' });
    t.is(failing.sent.length, 1, '550 has it');
    peer.mood.isAway = true;
    const refused = await t.throwsAsync(receiver.send({ notice, isLate: false }));
    t.false(refused instanceof NoticeRefused, 'silence is tried again');
  },
);

test('one pager that is refused again and again does not keep the next one from being called', async (t) => {
  const { sent, receiver } = told({}, ({ args }) =>
    args['address'] === '550' ? new Error('refused') : undefined,
  );
  const notice = alarmNotice(clock, 'raised');
  for (let times = 0; times < 2; times += 1)
    await t.throwsAsync(receiver.send({ notice, isLate: false }), { message: 'refused' });
  t.deepEqual(
    sent.map(({ args }) => args['address']),
    ['551'],
  );
});

test('a page that the line takes for invalid is refused for ever; a busy or silent pager system is not', async (t) => {
  const notice = alarmNotice(clock, 'raised');
  const failing = (code: ErrorCode) =>
    told({}, () => new VigilError(code, 'no')).receiver.send({ notice, isLate: false });
  await t.throwsAsync(failing('VIGIL_COMMAND_INVALID'), { instanceOf: NoticeRefused });
  for (const code of ['VIGIL_COMMAND_REFUSED', 'VIGIL_DEVICE_AWAY', 'VIGIL_COMMAND_UNANSWERED'] as const)
    t.false((await t.throwsAsync(failing(code))) instanceof NoticeRefused, code);
});

test('paged are calls, first and again, and where configured what is over; a copy in the same run is dropped', async (t) => {
  const texts = async (given: object, ...changes: Parameters<typeof alarmNotice>[1][]) => {
    const { sent, receiver } = told({ addresses: { high: ['1'] }, ...given });
    for (const change of changes) {
      await receiver.send({ notice: alarmNotice(clock, change), isLate: false });
      await receiver.send({ notice: alarmNotice(clock, change), isLate: false });
    }
    return sent.map(({ args }) => args['text']);
  };
  const all = ['raised', 'accepted', 'at-bedside', 'escalated', 'expired', 'unpainted', 'closed'] as const;
  t.deepEqual(await texts({}, ...all), ['bed-12: Fall', 'bed-12: Fall, again 2', 'bed-12: Fall, again']);
  t.deepEqual(await texts({ over: true, language: 'zh-CN' }, 'closed'), ['bed-12: 跌倒, 已解除']);
});

test('a bed may have pagers of its own, a priority none, and what is told late says so', async (t) => {
  const { sent, receiver } = told({ beds: { 'bed-7': ['707'] } });
  await receiver.send({ notice: alarmNotice(clock, 'raised', 'fall', { bed: 'bed-7' }), isLate: true });
  await receiver.send({
    notice: alarmNotice(clock, 'raised', 'bed-exit', { priority: 'low' }),
    isLate: false,
  });
  t.deepEqual(
    sent.map(({ args }) => [args['address'], args['text']]),
    [['707', 'bed-7: Fall, late']],
  );
});

test('it is there while something is heard of the pager system, and a check pages nobody', async (t) => {
  const { receiver, sent } = told({});
  await t.throwsAsync(receiver.check(), { message: /nothing is heard/ });
  t.deepEqual(sent, []);
});
