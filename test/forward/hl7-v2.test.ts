import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import fc from 'fast-check';
import hl7, { type Message } from 'simple-hl7';
import { systemClock } from '../../gateway/clock.ts';
import { staffId } from '../../gateway/core/id.ts';
import type { AlarmNotice, Notice } from '../../gateway/core/notice.ts';
import { DeliveryPump } from '../../gateway/forward/delivery-pump.ts';
import { controlId, type Hl7Header, hl7Message } from '../../gateway/forward/hl7-message.ts';
import { hl7Text, hl7Time } from '../../gateway/forward/hl7-text.ts';
import { hl7v2 } from '../../gateway/forward/hl7-v2.ts';
import { NoticeRefused, type Receiver } from '../../gateway/plugin/receiver.ts';
import { alarmNotice, MemoryQueue, noticeAt, readingsNotice } from '../helpers/notices.ts';

const header: Hl7Header = {
  site: { site: 'home', gateway: 'g1' },
  ward: '一病区',
  sendingFacility: 'HOME',
  receivingApplication: 'HIS',
  receivingFacility: 'HOSPITAL',
  processingId: 'P',
  language: 'zh-CN',
};

const linesOf = (notice: Notice, more: Partial<Hl7Header> = {}) =>
  hl7Message(notice, { ...header, ...more }, noticeAt(5).wallMs).split('\r');

const raised: AlarmNotice = (() => {
  const notice = alarmNotice(1);
  const { id, custody } = notice.alarm;
  const last = custody.at(-1);
  return { ...notice, id: `${id}.${custody.length}.${Math.round(last?.at.wallMs ?? 0)}.raised` };
})();

test('a fall is an ORU^R40 with our own code, its priority and type, the bed, and Chinese text', (t) => {
  const lines = linesOf(raised);
  t.is(
    lines[0],
    `MSH|^~\\&|VIGIL_g1|HOME|HIS|HOSPITAL|20231114221320.005+0000||ORU^R40^ORU_R40|${controlId(raised.id)}|P|2.6|||AL|NE||UNICODE UTF-8|||IHE_PCD_ACM_001^IHE PCD^1.3.6.1.4.1.19376.1.6.4.4.1^ISO`,
  );
  t.is(lines[1], 'PID', 'nobody is named');
  t.is(lines[2], 'PV1||I|一病区^^bed-1');
  t.regex(
    lines[3] ?? '',
    /^OBR\|1\|\|[0-9A-F]{20}\^VIGIL\|196616\^MDC_EVT_ALARM\^MDC\|\|\|20231114221320\.001\+0000$/,
  );
  t.is(
    lines[4],
    'OBX|1|ST|fall^fall^99VIGIL^196616^MDC_EVT_ALARM^MDC|1.0.0.0.1|跌倒|||PH~SP|||F|||20231114221320.001+0000',
  );
  const values = lines.filter((line) => line.startsWith('OBX|')).map((line) => line.split('|')[5]);
  t.deepEqual(values.slice(1), ['g1', 'start', 'active', 'enabled', 'PH', 'SP', '跌倒']);
});

test('what follows is an update and then an end, both under the id of the start, with who answered shown as a state', (t) => {
  const { alarm } = raised;
  const accepted: AlarmNotice = {
    ...raised,
    id: 'accepted',
    change: 'accepted',
    alarm: {
      ...alarm,
      signal: 'acknowledged',
      owner: { staffId: staffId('nurse-1'), since: noticeAt(9) },
      custody: [...alarm.custody, { step: 'accepted', at: noticeAt(9) }],
    },
  };
  const closed: AlarmNotice = {
    ...accepted,
    id: 'closed',
    change: 'closed',
    alarm: { ...accepted.alarm, closedAt: noticeAt(10), isPresent: false, signal: 'off' },
  };
  const valuesOf = (notice: Notice) =>
    linesOf(notice)
      .filter((line) => line.startsWith('OBX|'))
      .map((line) => line.split('|')[5])
      .slice(2, 5);
  t.deepEqual(valuesOf(accepted), ['update', 'active', 'alert-acknowledged']);
  t.deepEqual(valuesOf(closed), ['end', 'inactive', 'enabled']);
  for (const notice of [accepted, closed])
    t.is(linesOf(notice)[3]?.split('|')[29], `^${controlId(raised.id)}&VIGIL`);
});

test('measurements are an ORU^R01 with the codes of ISO/IEEE 11073, one that cannot be had has no value', (t) => {
  const notice = readingsNotice(1);
  if (notice.kind !== 'readings') return t.fail();
  const [reading] = notice.readings;
  if (reading === undefined) return t.fail();
  const lines = linesOf({
    ...notice,
    readings: [
      reading,
      { ...reading, metric: 'respiration-rate', value: 16 },
      { ...reading, metric: 'spo2', value: null, unit: '%', quality: 'invalid' },
      { ...reading, metric: 'bed-load', value: 61.5, unit: 'kg' },
    ],
  });
  t.regex(lines[0] ?? '', /ORU\^R01\^ORU_R01/);
  const rows = lines.filter((line) => line.startsWith('OBX|')).map((line) => line.split('|').slice(3, 12));
  t.deepEqual(
    rows.map(([code, , value, unit, , , , , state]) => [code, value, unit, state]),
    [
      ['149530^MDC_PULS_OXIM_PULS_RATE^MDC', '72', '264864^MDC_DIM_BEAT_PER_MIN^MDC', 'R'],
      ['151562^MDC_RESP_RATE^MDC', '16', '264928^MDC_DIM_RESP_PER_MIN^MDC', 'R'],
      ['150456^MDC_PULS_OXIM_SAT_O2^MDC', '', '', 'X'],
      ['bed-load^bed-load^99VIGIL', '61.5', 'kg^^UCUM', 'R'],
    ],
  );
});

test('whatever the text, another implementation reads it back, and it never ends its segment', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
      const escaped = hl7Text(text);
      t.notRegex(escaped, /[\r\n|^&~]/);
      const message = new hl7.Parser().parse(
        `MSH|^~\\&|A|B|C|D|2026||ORU^R40|1|P|2.6\rOBX|1|ST|1||x${escaped}x`,
      );
      t.is(
        unescaped(String(message.getSegment('OBX').getField(5))),
        `x${text.replace(/\p{Cc}+/gu, (found) => (/[\u0080-\u009f]/.test(found) ? found : ' '))}x`,
      );
    }),
  );
});

/** As HL7 2.6 chapter 2 says; the library leaves it to its user. */
const unescaped = (text: string): string =>
  text.replace(
    /\\([FSTRE])\\/g,
    (_, letter: string) => ({ F: '|', S: '^', T: '&', R: '~', E: '\\' })[letter] ?? '',
  );

test('a clock that is none still writes a time', (t) => {
  t.is(hl7Time(Number.NaN), '19700101000000.000+0000');
  t.is(hl7Time(-5), '19700101000000.000+0000');
});

/** A real MLLP listener, simple-hl7 from npm, that answers as the test says; what it took, by control id. */
class Listener {
  readonly got: { readonly id: string; readonly message: Message }[] = [];
  answer: (id: string) => { readonly code: string; readonly says?: string } = () => ({ code: 'AA' });
  port = 0;
  readonly #sockets = new Set<Socket>();
  #server: ReturnType<typeof hl7.Server.createTcpServer> | undefined;

  async open(): Promise<void> {
    const server = hl7.Server.createTcpServer((fault, request, response) => {
      if (fault) return;
      const id = String(request.msg.header.getField(8));
      const { code, says = '' } = this.answer(id);
      if (code === 'AA') this.got.push({ id, message: request.msg });
      const msa = response.ack.getSegment('MSA');
      msa.setField(1, code);
      msa.addField(says);
      response.end();
    });
    // Its own start would listen on every address.
    server.start({ port: this.port, host: '127.0.0.1' });
    server.server.on('connection', (socket) => this.#sockets.add(socket));
    await once(server.server, 'listening');
    this.port = (server.server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    for (const socket of this.#sockets) socket.destroy();
    if (server) await new Promise((resolve) => server.server.close(resolve));
  }
}

function receiver(t: ExecutionContext, port: number, more: object = {}): Receiver {
  const options = hl7v2.options.parse({ host: '127.0.0.1', port, timeoutS: 2, ...more });
  const made = hl7v2.create(options, {
    id: 'his',
    site: header.site,
    version: 'test',
    clock: systemClock(),
    random: () => 0.5,
    secret: () => Promise.reject(new Error('none')),
    command: () => Promise.reject(new Error('not here')),
    reading: () => undefined,
  });
  t.teardown(() => made.close());
  return made;
}

test('a listener from npm takes alarms and measurements on one line, with a resident’s Chinese name where it may have it', async (t) => {
  const listener = new Listener();
  await listener.open();
  t.teardown(() => listener.close());
  const his = receiver(t, listener.port);
  await his.check();
  await his.send({ notice: { ...raised, residentName: '王秀英' }, isLate: false });
  await his.send({ notice: readingsNotice(2), isLate: false });
  t.deepEqual(
    listener.got.map(({ id }) => id),
    [controlId(raised.id), controlId(readingsNotice(2).id)],
  );
  t.regex(String(listener.got[0]?.message.getSegment('PID').getField(5)), /王秀英/);
});

test('AR refuses the message; AE is tried again and refuses it the third time', async (t) => {
  const listener = new Listener();
  await listener.open();
  t.teardown(() => listener.close());
  const his = receiver(t, listener.port);
  const send = () => his.send({ notice: raised, isLate: false });
  listener.answer = () => ({ code: 'AR', says: 'unknown bed' });
  const rejected = await t.throwsAsync(send());
  t.true(rejected instanceof NoticeRefused);
  t.regex(rejected?.message ?? '', /answered AR: unknown bed/);
  listener.answer = () => ({ code: 'AE', says: 'locked' });
  for (const isRefused of [false, false, true]) {
    const thrown = await t.throwsAsync(send());
    t.is(thrown instanceof NoticeRefused, isRefused);
  }
});

test('a listener that is killed again and again gets each message, each bed in order, none twice by its id', async (t) => {
  const listener = new Listener();
  await listener.open();
  t.teardown(() => listener.close());
  const notices = Array.from({ length: 1000 }, (_, n) => alarmNotice(n, `bed-${n % 5}`));
  const queue = new MemoryQueue();
  queue.put(...notices);
  const pump = new DeliveryPump({
    queue,
    receiver: receiver(t, listener.port),
    clock: systemClock(),
    random: () => 0,
    onFault: () => undefined,
    onDelivered: () => undefined,
    onParked: () => undefined,
  });
  t.teardown(() => pump.stop());
  pump.wake();
  for (const part of [100, 300, 500, 700, 900]) {
    while (listener.got.length < part) await new Promise((resolve) => setImmediate(resolve));
    await listener.close();
    await listener.open();
    pump.retry();
  }
  while (queue.waiting > 0) await new Promise((resolve) => setImmediate(resolve));
  t.deepEqual(
    [...new Set(listener.got.map(({ id }) => id))],
    notices.map(({ id }) => controlId(id)),
  );
  t.is(queue.parked.size, 0);
});

/** A peer that does what the test says with each line, for what no proper listener does. */
async function peer(t: ExecutionContext, onMessage: (socket: Socket, id: string) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('utf8');
      const id = /\|ORU\^[^|]*\|([^|]*)\|/.exec(text)?.[1];
      if (!text.endsWith('\x1c\r') || id === undefined) return;
      text = '';
      onMessage(socket, id);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

const ack = (code: string, id: string): string =>
  `\x0bMSH|^~\\&|A|B|C|D|2026||ACK|1|P|2.6\rMSA|${code}|${id}\r\x1c\r`;

test('an answer to another message is no answer, one in pieces is, and garbage before it is passed over', async (t) => {
  const port = await peer(t, (socket, id) => {
    socket.write(`noise${ack('AR', 'SOMEBODY ELSE')}`);
    const text = ack('CA', id);
    socket.write(text.slice(0, 20));
    setImmediate(() => socket.write(text.slice(20)));
  });
  await t.notThrowsAsync(receiver(t, port).send({ notice: raised, isLate: false }));
});

test('no answer, a line that is cut in the middle, and a flood are absences, and the next message has a line of its own', async (t) => {
  const behaviours = [
    (_: Socket) => undefined,
    (socket: Socket) => socket.destroy(),
    (socket: Socket) => socket.write('x'.repeat(2_000_000)),
  ];
  let lines = 0;
  const port = await peer(t, (socket, id) => {
    const behave = behaviours[lines];
    lines += 1;
    if (behave) behave(socket);
    else socket.write(ack('AA', id));
  });
  const his = receiver(t, port, { timeoutS: 1 });
  for (const _ of behaviours) {
    const thrown = await t.throwsAsync(his.send({ notice: raised, isLate: false }));
    t.false(thrown instanceof NoticeRefused);
  }
  await t.notThrowsAsync(his.send({ notice: raised, isLate: false }));
});
