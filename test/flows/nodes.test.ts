import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import test, { type ExecutionContext } from 'ava';
import { connectBus, type FlowsBus } from '../../flows/bus.ts';
import { type GatewayEvent, isAskedFor, parseEvent } from '../../flows/event.ts';
import { flowNodes } from '../../flows/index.ts';
import type { FlowMessage, NodeApi, NodeProperties } from '../../flows/node-red.ts';
import { 'module.exports' as registerEvent } from '../../flows/nodes/vigil-event.ts';
import { 'module.exports' as registerPropose } from '../../flows/nodes/vigil-propose.ts';
import { type Broker, startBroker } from '../../gateway/bus/broker.ts';
import { flowsUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';

const read = (path: string) => readFileSync(new URL(`../../flows/${path}`, import.meta.url), 'utf8');
const languages = ['en-US', 'zh-CN'];

test('Node-RED is told of exactly the flow nodes that the registry holds', (t) => {
  const listed = JSON.parse(read('package.json'))['node-red'].nodes;
  const expected = Object.fromEntries(flowNodes.map(({ name }) => [name, `nodes/${name}.js`]));
  t.deepEqual(listed, expected);
});

for (const { name } of flowNodes) {
  test(`${name} has its form, its texts and its help in every language`, (t) => {
    const html = read(`nodes/${name}.html`);
    t.true(html.includes(`data-template-name="${name}"`));
    const keysOf = (value: object, path = ''): string[] =>
      Object.entries(value).flatMap(([key, text]) =>
        typeof text === 'string' ? [`${path}${key}`] : keysOf(text, `${path}${key}.`),
      );
    const [first, ...others] = languages.map((language) =>
      keysOf(JSON.parse(read(`nodes/locales/${language}/${name}.json`))),
    );
    for (const other of others) t.deepEqual(other, first);
    const asked = [...html.matchAll(/data-i18n="(?:\[\w+\])?([\w.-]+)"/g)].map((match) => match[1] ?? '');
    t.true(asked.length > 0);
    for (const key of asked) t.true(first?.includes(key), key);
    for (const language of languages)
      t.true(read(`nodes/locales/${language}/${name}.html`).includes(`data-help-name="${name}"`), language);
  });
}

test('every example uses flow nodes that are there', (t) => {
  const examples = readdirSync(new URL('../../flows/examples', import.meta.url));
  t.true(examples.length > 0);
  for (const example of examples) {
    const nodes: { type: string }[] = JSON.parse(read(`examples/${example}`));
    const ours = nodes.filter((node) => node.type.startsWith('vigil-'));
    t.true(ours.length > 0, example);
    for (const { type } of ours)
      t.true(
        flowNodes.some((kind) => kind.name === type),
        type,
      );
  }
});

const event = (type: string, subject: string, kind = 'fall'): GatewayEvent => ({
  id: `${type} ${subject}`,
  type,
  subject,
  time: '2025-01-31T02:10:01.000Z',
  data: { type: kind },
});

const all = { what: '', types: '', beds: '' } as const;
const fall = event('io.vigil.care-event.fall.v1', 'bed-1');
const accepted = event('io.vigil.alarm.accepted.v1', 'bed-1');

test('an empty filter asks for everything; each field narrows it', (t) => {
  t.true(isAskedFor(fall, all) && isAskedFor(accepted, all));
  t.true(isAskedFor(fall, { ...all, what: 'care-event' }));
  t.false(isAskedFor(accepted, { ...all, what: 'care-event' }));
  t.true(isAskedFor(accepted, { ...all, what: 'alarm' }));
  t.true(isAskedFor(fall, { ...all, types: 'bed-exit, fall' }));
  t.false(isAskedFor(fall, { ...all, types: 'bed-exit' }));
  t.true(isAskedFor(fall, { ...all, beds: ' bed-2 ,bed-1,' }));
  t.false(isAskedFor(fall, { ...all, beds: 'bed-10' }));
});

test('what is no event is passed over', (t) => {
  for (const text of ['', 'null', '[]', '{"id":1}', '{"id":"a","type":"b","subject":"c","time":"d"}'])
    t.is(parseEvent(text), undefined, text);
  t.deepEqual(parseEvent(JSON.stringify(fall)), fall);
});

/** A bus that obeys, and one flow node on it. */
function flowNode(register: (RED: NodeApi) => void, properties: object) {
  const emitter = new EventEmitter();
  const sent: FlowMessage[] = [];
  const statuses: unknown[] = [];
  const proposals: [string, object][] = [];
  const events = new Set<Parameters<FlowsBus['onEvent']>[0]>();
  const links = new Set<Parameters<FlowsBus['onLink']>[0]>();
  let isUp = true;
  const vigil: FlowsBus = {
    onEvent: (listener) => {
      events.add(listener);
      return () => events.delete(listener);
    },
    onLink: (listener) => {
      links.add(listener);
      listener(isUp);
      return () => links.delete(listener);
    },
    propose: async (subject, proposal) => {
      if (!isUp) throw new Error('away');
      proposals.push([subject, proposal]);
    },
    close: async () => undefined,
  };
  const node = Object.assign(emitter, {
    send: (message: FlowMessage) => sent.push(message),
    status: (status: unknown) => statuses.push(status),
  });
  const registerType = (_type: string, construct: (this: object, given: object) => void) =>
    construct.call(node, properties);
  register({
    settings: { vigil },
    nodes: { createNode: () => undefined, registerType },
  } as unknown as NodeApi);
  return {
    sent,
    statuses,
    proposals,
    listening: () => events.size + links.size,
    hear: (given: GatewayEvent) => {
      for (const listener of events) listener('a/topic', given);
    },
    link: (next: boolean) => {
      isUp = next;
      for (const listener of links) listener(next);
    },
    input: (message: FlowMessage) =>
      new Promise<Error | undefined>((resolve) => emitter.emit('input', message, () => undefined, resolve)),
    close: () => new Promise<void>((resolve) => emitter.emit('close', resolve)),
  };
}

test('vigil-event sends what it is asked for, shows its link, and lets go when it is closed', async (t) => {
  const node = flowNode(registerEvent, {
    what: 'care-event',
    types: 'fall',
    beds: '',
  } as unknown as NodeProperties);
  node.hear(fall);
  node.hear(accepted);
  t.deepEqual(node.sent, [{ topic: 'a/topic', payload: fall, event: 'fall', bed: 'bed-1' }]);
  node.link(false);
  t.like(node.statuses, [{ fill: 'green' }, { fill: 'red', text: 'vigil-event.status.waiting' }]);
  await node.close();
  t.is(node.listening(), 0);
});

test('vigil-propose proposes for its own bed, or the message’s, and says what is missing', async (t) => {
  const node = flowNode(registerPropose, {});
  t.is(await node.input({ bed: 'bed-1', payload: 'look' }), undefined);
  t.is(await node.input({ bed: 'bed-1', payload: { a: 'x'.repeat(600) } }), undefined);
  t.regex((await node.input({ payload: 'look' }))?.message ?? '', /no bed/);
  const [first, second] = node.proposals;
  t.deepEqual(first, ['bed-1', { proposal: 'note', bed: 'bed-1', note: 'look' }]);
  t.regex(JSON.stringify(second), /"note":".{500,520}"/);
  node.link(false);
  t.regex((await node.input({ bed: 'bed-1' }))?.message ?? '', /away/);
});

const token = 'token-of-flows-0123456789';
const site = { site: 's', gateway: 'g' };

async function broker(t: ExecutionContext, port = 0): Promise<Broker> {
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const users = [flowsUser({ username: 'flows', secret: { kind: 'token', token } }, site)];
  const started = await startBroker({ host: '127.0.0.1', port, users }, { clock: systemClock(), log: quiet });
  t.teardown(() => started.close());
  return started;
}

test('the bus comes back after the broker was away, tells both, and passes a second copy over', async (t) => {
  const first = await broker(t);
  const topics = { events: 'vigil/v1/s/g/event/#', proposals: 'vigil/v1/s/g/proposal' };
  const login = { url: `mqtt://127.0.0.1:${first.port}`, username: 'flows', password: token };
  const bus = connectBus(login, topics);
  t.teardown(() => bus.close());
  const link = new EventEmitter();
  bus.onLink((isUp) => link.emit(isUp ? 'up' : 'down'));
  await t.throwsAsync(() => bus.propose('bed-1', {}), { message: /cannot be reached/ });
  await once(link, 'up');
  const down = once(link, 'down');
  await first.close();
  await down;
  const up = once(link, 'up');
  const second = await broker(t, first.port);
  await up;

  const ids: string[] = [];
  const last = new Promise<void>((resolve) => {
    bus.onEvent((_topic, { id }) => {
      ids.push(id);
      if (id === accepted.id) resolve();
    });
  });
  const topic = 'vigil/v1/s/g/event/bed-1';
  for (const payload of [JSON.stringify(fall), 'no event', JSON.stringify(fall), JSON.stringify(accepted)])
    await second.publish({ topic, payload, qos: 1, isRetained: false });
  await last;
  t.deepEqual(ids, [fall.id, accepted.id]);

  const heard = new Promise<string>((resolve) => {
    second.subscribe('vigil/v1/s/g/proposal/#', (name) => resolve(name));
  });
  await bus.propose('bed/1', { a: 1 });
  t.is(await heard, 'vigil/v1/s/g/proposal/bed%2F1');
});
