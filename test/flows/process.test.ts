import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { hashEditorPassword } from '../../flows/password.ts';
import { type Broker, startBroker } from '../../gateway/bus/broker.ts';
import { careEventOutbox } from '../../gateway/bus/outbox.ts';
import { eventFilter, proposalFilter, proposalRoot } from '../../gateway/bus/topics.ts';
import { flowsUser } from '../../gateway/bus/users.ts';
import { systemClock } from '../../gateway/clock.ts';
import { type CareEvent, careEvent } from '../../gateway/core/care-event.ts';
import { bedId } from '../../gateway/core/id.ts';
import { recordingInstant } from '../../gateway/core/instant.ts';
import type { FromFlows, ToFlows } from '../../gateway/plugin/child.ts';

const site = { site: 'lindenhof', gateway: 'gw-1' };
const password = 'token-of-flows-0123456789';
const editor = { username: 'technician', password: 'let me edit' };
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

const example = JSON.parse(
  readFileSync(new URL('../../flows/examples/fall-to-log.json', import.meta.url), 'utf8'),
);

const event = (type: string, bed: string, seconds: number): CareEvent =>
  careEvent({
    phase: 'onset',
    type,
    bedId: bedId(bed),
    onset: recordingInstant(seconds),
    at: recordingInstant(seconds),
    confidence: 1,
    evidence: [],
    by: { detector: type, version: '1' },
  });

/** A broker, and the flows process beside it as the core would start it. Both end with the test. */
async function bench(t: ExecutionContext, env: NodeJS.ProcessEnv = process.env) {
  const user = flowsUser({ username: 'flows', secret: { kind: 'token', token: password } }, site);
  const ports = { clock: systemClock(), log: silent };
  const broker = await startBroker({ host: '127.0.0.1', port: 0, users: [user] }, ports);
  const userDir = mkdtempSync(join(tmpdir(), 'vigil-flows-'));
  const child = fork(new URL('../../flows/process.js', import.meta.url), [], {
    serialization: 'advanced',
    env,
  });
  t.teardown(async () => {
    const gone = exited(child);
    child.kill('SIGKILL');
    await gone;
    await broker.close();
    rmSync(userDir, { recursive: true, force: true });
  });
  const start: Extract<ToFlows, { type: 'start' }> = {
    type: 'start',
    userDir,
    port: 0,
    editor: { username: editor.username, passwordHash: await hashEditorPassword(editor.password) },
    credentialSecret: 'kept in the store',
    broker: { url: `mqtt://127.0.0.1:${broker.port}`, username: 'flows', password },
    topics: { events: eventFilter(site), proposals: proposalRoot(site) },
  };
  return { broker, child, start };
}

const exited = (child: ChildProcess): Promise<number | null> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve(child.exitCode)
    : new Promise((resolve) => child.once('exit', resolve));

/** The next message of one type from the flows process. */
const said = <Type extends FromFlows['type']>(child: ChildProcess, type: Type) =>
  new Promise<Extract<FromFlows, { type: Type }>>((resolve) => {
    const listen = (message: FromFlows) => {
      if (message.type !== type) return;
      child.off('message', listen);
      resolve(message as Extract<FromFlows, { type: Type }>);
    };
    child.on('message', listen);
  });

const heard = (broker: Broker, filter: string) =>
  new Promise<{ topic: string; payload: unknown }>((resolve) => {
    const end = broker.subscribe(filter, (topic, payload) => {
      end();
      resolve({ topic, payload: JSON.parse(Buffer.from(payload).toString()) });
    });
  });

/** When the flows have subscribed: what is published before is not for them. */
const listening = (broker: Broker) => heard(broker, '$SYS/+/new/subscribes');

/**
 * What the flows propose in answer to events. Node-RED answers a deployment before its flows run, so new events are
 * published with each heartbeat until one is heard.
 */
async function proposalFor(
  { broker, child }: { broker: Broker; child: ChildProcess },
  events: readonly (readonly [type: string, bed: string])[],
) {
  const proposed = heard(broker, proposalFilter(site));
  let second = 0;
  const publish = () => {
    second += 1;
    const messages = events.flatMap(([type, bed]) => careEventOutbox(site, event(type, bed, second)));
    for (const message of messages) void broker.publish(message);
  };
  publish();
  child.on('message', publish);
  const proposal = await proposed;
  child.off('message', publish);
  return proposal;
}

async function post(url: string, path: string, body: unknown, token?: string): Promise<Response> {
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const headers = { 'content-type': 'application/json', ...authorization };
  return fetch(new URL(path, url), { method: 'POST', headers, body: JSON.stringify(body) });
}

async function signIn(url: string): Promise<string> {
  const asked = { client_id: 'node-red-admin', grant_type: 'password', scope: '*', ...editor };
  const answer = await post(url, 'auth/token', asked);
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

test.serial('a fall fires the example flow, which proposes a line in two languages', async (t) => {
  const { broker, child, start } = await bench(t);
  const subscribed = listening(broker);
  const ready = said(child, 'ready');
  child.send(start);
  const { url } = await ready;
  await subscribed;

  t.is((await fetch(new URL('flows', url))).status, 401);
  t.is((await post(url, 'flows', example)).status, 401);
  const token = await signIn(url);
  t.is((await post(url, 'flows', example, token)).status, 204);

  const { topic, payload } = await proposalFor({ broker, child }, [
    ['bed-exit', 'bed-102b'],
    ['fall', 'bed-101a'],
  ]);
  t.is(topic, 'vigil/v1/lindenhof/gw-1/proposal/bed-101a');
  t.like(payload, { proposal: 'note', bed: 'bed-101a' });
  t.regex(JSON.stringify(payload), /1970-01-01T00:00:\d\d\.000Z fall at bed-101a \/ bed-101a 跌倒/);

  const nodes = await fetch(new URL('nodes', url), {
    headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
  });
  const sets = (await nodes.json()) as { id: string; types: string[]; err?: string }[];
  const types = sets.flatMap((set) => (set.err === undefined ? set.types : []));
  t.true(types.includes('vigil-event') && types.includes('vigil-propose') && types.includes('function'));
  t.false(types.some((type) => ['exec', 'file', 'file in', 'watch', 'http in'].includes(type)));

  for (const [language, word] of [
    ['en-US', 'alarm changes'],
    ['zh-CN', '报警变化'],
  ] as const) {
    const headers = { authorization: `Bearer ${token}` };
    const catalogue = await fetch(new URL(`nodes/messages?lng=${language}`, url), { headers });
    t.true((await catalogue.text()).includes(word), language);
    const help = await fetch(new URL('nodes', url), {
      headers: { ...headers, accept: 'text/html', 'accept-language': language },
    });
    t.true(
      (await help.text()).includes(
        language === 'zh-CN' ? '护理事件或报警变化' : 'care event or alarm change',
      ),
    );
  }
  const offered = await fetch(new URL('library/examples/flows/vigil-flow-nodes', url), {
    headers: { authorization: `Bearer ${token}` },
  });
  t.true((await offered.text()).includes('fall-to-log'));
  t.is((await post(url, 'nodes', { module: 'node-red-node-random' }, token)).status, 404);
});

test.serial(
  'a flow reads no variable of the environment that it was started in, and stops when it is told to',
  async (t) => {
    const { broker, child, start } = await bench(t, { ...process.env, VIGIL_SECRET: 'of the core' });
    const subscribed = listening(broker);
    const ready = said(child, 'ready');
    child.send(start);
    const { url } = await ready;
    await subscribed;
    const flow = [
      { id: 'tab', type: 'tab', label: 'tab' },
      { id: 'in', type: 'vigil-event', z: 'tab', what: '', types: '', beds: '', wires: [['read']] },
      {
        id: 'read',
        type: 'function',
        z: 'tab',
        func: "msg.payload = [env.get('VIGIL_SECRET') || 'nothing', typeof require, typeof process]; return msg;",
        outputs: 1,
        wires: [['out']],
      },
      { id: 'out', type: 'vigil-propose', z: 'tab', proposal: 'seen', bed: 'bed-1', wires: [] },
    ];
    t.is((await post(url, 'flows', flow, await signIn(url))).status, 204);
    const { payload } = await proposalFor({ broker, child }, [['contact', 'bed-1']]);
    t.like(payload, { note: '["nothing","undefined","undefined"]' });

    const gone = exited(child);
    child.send({ type: 'stop' });
    t.is(await gone, 0);
  },
);

test.serial('it proves every second that it is alive, and ends when the core is gone', async (t) => {
  const { child } = await bench(t);
  await said(child, 'heartbeat');
  await said(child, 'heartbeat');
  const gone = exited(child);
  child.disconnect();
  t.is(await gone, 0);
});

test.serial('when its port is taken it says so and ends', async (t) => {
  const { broker, child, start } = await bench(t);
  const failed = said(child, 'failed');
  const gone = exited(child);
  child.send({ ...start, port: broker.port });
  t.regex((await failed).message, /EADDRINUSE/);
  t.is(await gone, 1);
});
