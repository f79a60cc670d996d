import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import mqtt from 'mqtt';
import { seededRandom } from '../../drivers/virtual/random.ts';
import { policiesWith } from '../../gateway/alarm/policy-lint.ts';
import { hashPassword } from '../../gateway/bus/secret.ts';
import { systemClock } from '../../gateway/clock.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { openStore } from '../../gateway/store/store.ts';
import { root } from '../helpers/source-tree.ts';
import { type Escalations, escalationsIn, type Line, type Outage } from './escalations.ts';

/** The night: ten conditions at four beds, each from its second on, each told again and again as devices do. */
const script: readonly { readonly type: string; readonly bed: number; readonly fromS: number }[] = [
  { type: 'spo2-low', bed: 1, fromS: 0.5 },
  { type: 'emergency-stop', bed: 2, fromS: 1.2 },
  { type: 'field-violation', bed: 3, fromS: 2 },
  { type: 'spo2-low', bed: 4, fromS: 2.7 },
  { type: 'emergency-stop', bed: 1, fromS: 3.4 },
  { type: 'spo2-low', bed: 2, fromS: 4.3 },
  { type: 'field-violation', bed: 1, fromS: 5 },
  { type: 'emergency-stop', bed: 4, fromS: 5.9 },
  { type: 'spo2-low', bed: 3, fromS: 6.8 },
  { type: 'field-violation', bed: 2, fromS: 7.5 },
];
const acceptWithinS = 10;
/** Beside the script: what a child that dies shortly before the core becomes. */
const childDown = 'process-down';
const hurried = [...new Set(script.map(({ type }) => type)), childDown];
const policies = policiesWith(
  Object.fromEntries(hurried.map((type) => [type, { acceptWithinMs: acceptWithinS * 1000 }])),
);
const stepsOf = (type: string): number => policies.get(type)?.maxSteps ?? 0;
const conditionOf = ({ type, bed }: { readonly type: string; readonly bed: number }): string =>
  `${type}.bed-${bed}.device-${bed}`;
const conditions: ReadonlySet<string> = new Set(script.map(conditionOf));
/** A busy machine starts, connects and raises slowly; beyond this the night has failed. */
const longestS = 150;
/** After the last expected escalation: time for one too many to show. */
const settleS = 3;
/** A core that has not told of a dead child by then never will. */
const childTellsS = 5;
/** A child counts as back only after five seconds; the first kill comes before. */
const childIsAwayMs = 3000;
const password = 'night-1234';

/** Every escalation that the night must bring, as `condition step`: until its last step each kind escalates in turn. */
export const expectedFired: readonly string[] = script
  .flatMap((one) => Array.from({ length: stepsOf(one.type) }, (_, step) => `${conditionOf(one)} ${step + 1}`))
  .sort();

export interface NightReport {
  readonly kills: number;
  readonly escalations: Escalations;
  readonly outages: readonly Outage[];
  readonly isLedgerIntact: boolean;
}

const beds = [1, 2, 3, 4];

const configText = (directory: string, brokerPort: number): string =>
  JSON.stringify({
    site: 'night',
    gateway: 'g1',
    ward: 'Ward',
    station: { port: 0, openBoard: true },
    broker: {
      port: brokerPort,
      users: [
        { username: 'listener', password: { env: 'NIGHT_SECRET' }, isReader: true },
        ...beds.map((n) => ({
          username: `device-${n}`,
          password: { env: 'NIGHT_SECRET' },
          device: `device-${n}`,
        })),
      ],
    },
    store: { directory },
    beds: beds.map((n) => ({ id: `bed-${n}`, room: `${n}`, label: `${n}` })),
    staff: [{ id: 'nurse-1', displayName: 'Nurse', role: 'nurse', pin: { env: 'NIGHT_SECRET' } }],
    devices: beds.map((n) => ({
      id: `device-${n}`,
      driver: 'mqtt-json',
      bed: `bed-${n}`,
      options: { measures: ['spo2', 'emergency-stop', 'field-violation'], silentAfterS: 600 },
    })),
    detectors: { 'spo2-low': { onDelayS: 0 } },
    alarms: Object.fromEntries(hurried.map((type) => [type, { acceptWithinS }])),
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Four devices that connect again whenever they can and repeat their state twice a second. */
function startDevices(brokerPort: number, elapsedS: () => number): () => void {
  const clients = beds.map((bed) => {
    const client = mqtt.connect(`mqtt://127.0.0.1:${brokerPort}`, {
      username: `device-${bed}`,
      password,
      reconnectPeriod: 250,
      connectTimeout: 3000,
    });
    client.on('error', () => {});
    const timer = setInterval(() => {
      if (!client.connected) return;
      for (const { type, bed: of, fromS } of script) {
        if (of !== bed) continue;
        const isOn = elapsedS() >= fromS;
        const [code, value, unit] =
          type === 'spo2-low' ? ['spo2', isOn ? 80 : 97, '%'] : [type, isOn ? 1 : 0, '1'];
        const text = JSON.stringify({ t: Date.now() / 1000, code, value, unit });
        client.publish(`vigil/v1/in/device-${bed}/${code}`, text, { qos: 0 });
      }
    }, 500);
    return () => {
      clearInterval(timer);
      client.end(true);
    };
  });
  return () => {
    for (const end of clients) end();
  };
}

interface Core {
  readonly child: ChildProcess;
  /** Resolves to true when it says that it has started, to false when it ended before. */
  readonly ready: Promise<boolean>;
}

function startCore(config: string, secretHash: string): Core {
  const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), 'run', '--config', config], {
    env: { ...process.env, NIGHT_SECRET: secretHash },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { stderr } = child;
  const ready = (async () => {
    if (stderr === null) return false;
    for await (const line of createInterface({ input: stderr })) {
      if (!line.includes('VIGIL_STARTED')) continue;
      stderr.resume();
      return true;
    }
    return false;
  })();
  return { child, ready };
}

async function linesOf(database: string): Promise<{ lines: Line[]; isIntact: boolean }> {
  const store = await openStore(database);
  const lines: Line[] = [];
  for (let afterSeq = 0; ; ) {
    const page = await store.ledger({ afterSeq, limit: 1000 });
    lines.push(...page);
    const last = page.at(-1);
    if (last === undefined) break;
    afterSeq = last.seq;
  }
  const { isIntact } = await store.verify();
  await store.close();
  return { lines, isIntact };
}

/** Hears the alarms' states on the broker, and resolves when every alarm of the night has made its last step. */
function startListener(brokerPort: number) {
  const steps = new Map<string, number>();
  const wanted = script.map((one) => [conditionOf(one), stepsOf(one.type)] as const);
  const client = mqtt.connect(`mqtt://127.0.0.1:${brokerPort}`, {
    username: 'listener',
    password,
    reconnectPeriod: 250,
    connectTimeout: 3000,
  });
  client.on('error', () => {});
  client.subscribe('vigil/v1/night/g1/alarm/+', { qos: 1 });
  let onChildDown = () => {};
  const childIsDown = new Promise<void>((resolve) => {
    onChildDown = resolve;
  });
  const done = new Promise<void>((resolve) => {
    client.on('message', (_, payload) => {
      // An empty payload takes a closed alarm's state away.
      if (payload.length === 0) return;
      const { data } = JSON.parse(payload.toString()) as {
        data: Pick<Alarm, 'conditionId' | 'escalationStep'>;
      };
      steps.set(data.conditionId, data.escalationStep);
      if (data.conditionId.startsWith(childDown)) onChildDown();
      if (wanted.every(([condition, step]) => (steps.get(condition) ?? 0) >= step)) resolve();
    });
  });
  return { done, childIsDown, end: () => client.end(true) };
}

/** Ends the drivers process of a core, and its spare, without warning. */
async function killDrivers({ pid }: ChildProcess): Promise<void> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  for (const child of children.trim().split(' ').map(Number)) {
    const command = await readFile(`/proc/${child}/cmdline`, 'utf8');
    if (command.includes('drivers/process.js')) process.kill(child, 'SIGKILL');
  }
}

/**
 * One night of the real core process, killed without warning at `kills` random instants: half of them while it starts, half
 * while it runs. Ends when the last escalation has had its time. Real time passes: a process and a disk are what is under test.
 */
export async function crashNight(seed: number, kills: number): Promise<NightReport> {
  const random = seededRandom(seed, 'crash night');
  const directory = await mkdtemp(join(tmpdir(), 'vigil-night-'));
  const clock = systemClock();
  const brokerPort = await freePort();
  const config = join(directory, 'vigil.yaml');
  await writeFile(config, configText(directory, brokerPort));
  const secretHash = await hashPassword(password);
  const outages: Outage[] = [];
  let core = startCore(config, secretHash);
  let endDevices = () => {};
  let endListener = () => {};
  try {
    if (!(await core.ready)) throw new Error('vigil run ended before it started');
    const startMs = clock.now().monoMs;
    endDevices = startDevices(brokerPort, () => (clock.now().monoMs - startMs) / 1000);
    const listener = startListener(brokerPort);
    endListener = listener.end;
    // Some nights are disturbed from the first alarm on, others only while the alarms escalate.
    await wait(kills === 0 ? 0 : random.between(0, 20_000));
    if (kills > 0) {
      // Its alarm is told, and the core that saw it dies: the next one knows of it from the store alone.
      await killDrivers(core.child);
      await Promise.race([listener.childIsDown, wait(childTellsS * 1000, undefined, { ref: false })]);
    }
    for (let kill = 0; kill < kills; kill += 1) {
      if (random.isHappening(0.5)) await core.ready;
      await wait(random.between(50, kill === 0 ? childIsAwayMs : 4000));
      const died = once(core.child, 'exit');
      const fromMs = clock.now().monoMs;
      core.child.kill('SIGKILL');
      await died;
      core.child.stderr?.destroy();
      core = startCore(config, secretHash);
      const outage = { fromMs, untilMs: Number.POSITIVE_INFINITY };
      outages.push(outage);
      void core.ready.then((isReady) => {
        if (isReady) outage.untilMs = clock.now().monoMs;
      });
    }
    if (!(await core.ready)) throw new Error('vigil run did not come back');
    const gaveUp = new AbortController();
    await Promise.race([listener.done, wait(longestS * 1000, undefined, gaveUp).catch(() => {})]);
    gaveUp.abort();
    await wait(settleS * 1000);
    const endMs = clock.now().monoMs;
    const ended = once(core.child, 'exit');
    core.child.kill('SIGTERM');
    await ended;
    const { lines, isIntact } = await linesOf(join(directory, 'vigil.sqlite'));
    const escalations = escalationsIn(lines, { policies, conditions, endMs });
    return { kills, escalations, outages, isLedgerIntact: isIntact };
  } finally {
    endListener();
    endDevices();
    core.child.kill('SIGKILL');
    core.child.stderr?.destroy();
    await rm(directory, { recursive: true, force: true });
  }
}
