import test, { type ExecutionContext } from 'ava';
import type { CommandRefusal } from '../../gateway/plugin/child.ts';
import { pagerBlock, pagerPeer } from '../helpers/pager-peer.ts';
import { openedHub } from '../helpers/virtual.ts';

const quick = { pollEveryS: 0.5, answerWithinMs: 250 };
const page = { address: '550', text: 'Room 12: fall', beep: 2, priority: 1 };

async function line(t: ExecutionContext, options: object = {}, way?: 'serial' | 'tcp') {
  const peer = await pagerPeer(t, way);
  const opened = openedHub(t, [
    { deviceId: 'pager-1', driver: 'espa-444', port: peer.port, options: { ...quick, ...options } },
  ]);
  await opened.until(() => opened.status()?.state === 'open');
  const give = (values: object): Promise<CommandRefusal | undefined> =>
    new Promise((resolve) =>
      opened.hub.command('pager-1', { name: 'page', values: values as Record<string, unknown> }, resolve),
    );
  return { peer, give, ...opened };
}

test.serial(
  '[ESPA 4.4.4] as control station it polls, and a page is done when the pager system has acknowledged it',
  async (t) => {
    const { peer, give, until, readings } = await line(t);
    await until(() => readings('peer-signal').some(({ text }) => text === 'end'));
    t.is(await give(page), undefined);
    t.deepEqual(peer.pages, [{ header: '1', 1: '550', 2: 'Room 12: fall', 3: '2', 4: '3', 5: '1', 6: '1' }]);
    const before = peer.polls();
    await until(() => peer.polls() > before);
  },
);

test.serial(
  '[ESPA 4.4.4] a page that is refused is sent again, a bounded number of times, and then told as refused',
  async (t) => {
    const { peer, give } = await line(t);
    peer.mood.naks = 2;
    t.is(await give(page), undefined);
    t.is(peer.pages.length, 1);
    t.is(peer.refusedBlocks.length, 2);
    peer.mood.naks = 99;
    peer.mood.prefix = '3';
    const refusal = await give(page);
    t.like(refusal, { code: 'VIGIL_COMMAND_REFUSED' });
    t.regex(refusal?.reason ?? '', /refused: the pager system refused the page \(3\)/);
    t.is(peer.refusedBlocks.length, 2 + 3, 'three attempts, as configured, and no more');
  },
);

test.serial(
  '[ESPA 4.4.4] a busy pager system is selected again; lost bytes and a lost acknowledgement are made up for',
  async (t) => {
    const { peer, give } = await line(t);
    peer.mood.busy = 1;
    t.is(await give(page), undefined);
    peer.mood.lostBytes = 1;
    t.is(await give({ ...page, address: '551' }), undefined);
    t.is(peer.badChecks(), 1);
    peer.mood.lostAcks = 1;
    t.is(await give({ ...page, address: '552' }), undefined);
    // Nobody can know whether the first one was heard: paged twice is better than not at all.
    t.deepEqual(
      peer.pages.map((one) => one['1']),
      ['550', '551', '552', '552'],
    );
  },
);

test.serial(
  '[ESPA 4.4.4] what the pager system has to say is fetched; a wrong check is asked for again and counted',
  async (t) => {
    const { peer, until, readings, status } = await line(t);
    const call = pagerBlock('2', [
      ['1', '550'],
      ['7', '3'],
    ]);
    const wrong = `${call.slice(0, -1)}${String.fromCharCode(call.charCodeAt(call.length - 1) ^ 0x11)}`;
    peer.tell(wrong, call);
    await until(() => peer.answers.includes('nak'));
    await peer.say(call);
    await until(() => readings('call-status').length > 0);
    t.is(readings('call-status')[0]?.value, 3);
    t.like(readings('pager-record')[0], { value: 2, text: '1␟550␞7␟3' });
    t.is(status()?.checksumErrors, 1);
  },
);

test.serial(
  '[ESPA 4.4.4] a pager system that went away is told within ten seconds, a page is refused, and it is found again',
  async (t) => {
    const { peer, give, until, status, readings } = await line(t);
    await until(() => readings('peer-signal').length > 0);
    peer.mood.isAway = true;
    const awayAt = Date.now();
    const refusal = await give(page);
    t.like(refusal, { code: 'VIGIL_COMMAND_REFUSED' });
    t.regex(refusal?.reason ?? '', /no-answer/);
    await until(() => status()?.problem === 'no-answer');
    t.true(Date.now() - awayAt < 10_000);
    const before = readings('peer-signal').length;
    peer.mood.isAway = false;
    await until(() => status()?.state === 'open' && readings('peer-signal').length > before);
    t.is(await give(page), undefined);
    t.is(peer.pages.length, 1);
  },
);

test.serial(
  '[ESPA 4.4.4] polled, it says that it has nothing to say, and gives its page at the next poll',
  async (t) => {
    const { peer, give, until, readings } = await line(t, { role: 'polled' });
    const asked = setInterval(() => void peer.poll(), 150);
    t.teardown(() => clearInterval(asked));
    await until(() => peer.answers.includes('end'));
    t.is(await give(page), undefined);
    t.like(peer.pages[0], { header: '1', 1: '550', 2: 'Room 12: fall' });
    t.true(readings('peer-signal').length > 0);
    peer.mood.naks = 1;
    t.is(await give({ ...page, address: '7' }), undefined);
    t.is(peer.pages.length, 2);
  },
);

test.serial('[ESPA 4.4.4] polled, it takes a status that the control station has for it', async (t) => {
  const { peer, until, readings } = await line(t, { role: 'polled' });
  await peer.select(
    pagerBlock('2', [
      ['1', '550'],
      ['7', '1'],
    ]),
  );
  await until(() => readings('call-status').some(({ value }) => value === 1));
  t.true(peer.answers.filter((one) => one === 'ack').length >= 1);
});

test.serial(
  '[ESPA 4.4.4] polled, a page is refused when nobody polls, before anybody has stopped waiting for it',
  async (t) => {
    const { give } = await line(t, { role: 'polled' });
    const before = Date.now();
    const refusal = await give(page);
    t.regex(refusal?.reason ?? '', /no-answer/);
    t.true(Date.now() - before < 10_000);
  },
);

test.serial(
  '[ESPA 4.4.4] a pager system that never answers polls is seen by whether it is ready',
  async (t) => {
    const { until, readings, give, peer } = await line(t, { presence: 'select' });
    await until(() => readings('peer-signal').some(({ text }) => text === 'ack'));
    t.is(peer.polls(), 0);
    t.is(await give(page), undefined);
  },
);

test.serial(
  'Chinese is replaced by the fallback, letters with accents by their likeness, and nothing is longer than the display',
  async (t) => {
    const { peer, give } = await line(t, { textMost: 20 });
    const texts = async (...all: readonly object[]) => {
      for (const one of all) t.is(await give({ address: '1', ...one }), undefined);
      return peer.pages.splice(0).map((one) => one['2']);
    };
    t.deepEqual(
      await texts(
        { text: '12床：跌倒', fallback: 'bed-12: Fall' },
        { text: 'Müller – Straße', fallback: 'unused' },
        { text: '床 12' },
        { text: 'x'.repeat(60) },
      ),
      ['bed-12: Fall', 'Muller - Strasse', '? 12', 'x'.repeat(20)],
    );
  },
);

test.serial('on a line with eight bits the pagers’ own letters go out as they are', async (t) => {
  const { peer, give } = await line(t, { charset: 'iso-8859-1', dataBits: 8, parity: 'none', stopBits: 1 });
  t.is(await give({ address: '1', text: 'Müller' }), undefined);
  t.is(peer.pages[0]?.['2'], 'Müller');
});

test.serial('behind a serial device server it is the same line', async (t) => {
  const { peer, give, until, readings } = await line(t, {}, 'tcp');
  await until(() => readings('peer-signal').length > 0);
  t.is(await give(page), undefined);
  t.is(peer.pages[0]?.['1'], '550');
});

test.serial('a page without an address, or with a control character as one, is not sent', async (t) => {
  const { peer, give } = await line(t);
  t.like(await give({ text: 'x' }), { code: 'VIGIL_COMMAND_INVALID' });
  t.like(await give({ address: '1\x03', text: 'x' }), { code: 'VIGIL_COMMAND_INVALID' });
  t.deepEqual(peer.pages, []);
});
