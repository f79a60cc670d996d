import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { clockFinding, diskFinding } from '../../gateway/cli/doctor/machine.ts';
import { portFindings } from '../../gateway/cli/doctor/ports.ts';
import { deviceSamples } from '../../gateway/cli/doctor/samples.ts';
import { findings, inWords } from '../../gateway/cli/doctor/words.ts';
import { languageOf } from '../../gateway/cli/doctor.ts';
import type { TimeSign } from '../../gateway/health/time-trust.ts';
import { testGateway } from '../helpers/gateway.ts';
import { ptyPair } from '../helpers/pty.ts';
import { root } from '../helpers/source-tree.ts';

interface Said {
  readonly check: string;
  readonly about: string;
  readonly state: string;
  readonly key: string;
  readonly says: string;
  readonly fix?: string;
  readonly values: Readonly<Record<string, number | string>>;
}

async function doctor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), 'doctor', ...args], {
    cwd: root,
    env: { ...process.env, LC_ALL: 'C', ...environment },
  });
  let out = '';
  child.stdout.on('data', (bytes) => {
    out += bytes;
  });
  const [code] = await once(child, 'close');
  return { code, out };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

interface Place {
  readonly folder: string;
  readonly path: string;
  readonly station: number;
  readonly broker: number;
}

/** A configuration of two beds with the devices given, on ports that are free. */
async function place(t: ExecutionContext, devices: readonly object[]): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-doctor-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const [station, broker] = [await freePort(), await freePort()];
  const path = join(folder, 'vigil.yaml');
  const config = {
    site: 'test',
    gateway: 'g1',
    ward: 'Ward 1',
    station: { port: station },
    broker: { port: broker },
    store: { directory: folder },
    beds: ['bed-1', 'bed-2'].map((id) => ({ id, room: '1', label: id })),
    staff: [{ id: 'nurse-1', displayName: 'Nurse White', role: 'nurse', pin: { env: 'UNUSED' } }],
    devices,
  };
  await writeFile(path, JSON.stringify(config));
  return { folder, path, station, broker };
}

const oximeter = (id: string, port: string) => ({ id, driver: 'nonin-oem3', bed: 'bed-1', port });

test('before the gateway runs: what is missing is named with what to do, what is there is not, and the exit code says so', async (t) => {
  // Socat holds both ends of its line, as another program would hold a port.
  const busy = await ptyPair();
  t.teardown(() => busy.end());
  const free = join(await mkdtemp(join(tmpdir(), 'vigil-port-')), 'free');
  await writeFile(free, '');
  const { path } = await place(t, [
    oximeter('missing', '/dev/vigil-none'),
    oximeter('there', free),
    oximeter('busy', busy.gateway),
  ]);
  const { code, out } = await doctor(['--config', path, '--json']);
  t.is(code, 1);
  const said: readonly Said[] = JSON.parse(out);
  const keyOf = (check: string, about?: string) =>
    said.find((one) => one.check === check && (about === undefined || one.about === about))?.key;
  t.is(keyOf('config'), 'config-good');
  t.is(keyOf('disk'), 'disk-good');
  t.is(keyOf('model'), 'model-good');
  t.is(keyOf('broker'), 'broker-bad');
  t.is(keyOf('station'), 'station-bad');
  t.is(keyOf('port', 'missing'), 'port-not-found');
  t.is(keyOf('port', 'there'), 'port-good');
  t.is(keyOf('port', 'busy'), 'port-busy');
  t.is(said.find(({ about }) => about === 'busy')?.values['holder'], 'socat');
  for (const { state, fix, key } of said)
    t.is(fix !== undefined, state === 'bad' || key === 'clock-untold', key);
});

test('a running gateway: its ports are its own, and each device is told with its counters', async (t) => {
  const { folder, path, station, broker } = await place(t, [
    { id: 'load-1', driver: 'mqtt-json', bed: 'bed-1' },
    oximeter('gone', '/dev/vigil-none'),
  ]);
  const devices = [
    { id: 'load-1', driver: 'mqtt-json', bed: 'bed-1', options: {} },
    { ...oximeter('gone', '/dev/vigil-none'), options: {} },
  ];
  const { app } = await testGateway(
    t,
    { station: { port: station }, broker: { port: broker }, devices },
    { directory: folder },
  );
  // The counters come once a second; the first ones make the process ready.
  for (
    let text = '';
    !text.includes('vigil_device_link_up{device="load-1",driver="mqtt-json",bed="bed-1"} 1');
  )
    text = await (await fetch(`${app.stationUrl}/metrics`)).text();
  const { code, out } = await doctor(['--config', path], { LC_ALL: 'zh_CN.UTF-8' });
  t.is(code, 1);
  t.regex(out, /✔ 消息代理 .*消息代理有应答/);
  t.regex(out, /✔ 看板 .*病区看板有应答，0 个屏幕/);
  t.regex(out, /✔ 设备 load-1：0 帧，0 字节/);
  t.regex(out, /✘ 端口 gone：\/dev\/vigil-none 不存在\n {4}→ 请插好适配器/);
  t.regex(out, /✘ 设备 gone：/);
  const english = await doctor(['--config', path, '--lang', 'en', '--json'], { LC_ALL: 'zh_CN.UTF-8' });
  const load = (JSON.parse(english.out) as Said[]).find(({ about }) => about === 'load-1');
  t.like(load, { check: 'device', state: 'good', values: { frames: 0, checksumErrors: 0, gaps: 0 } });
  t.regex(load?.says ?? '', /^0 frames, 0 bytes/);
});

test('a configuration that is wrong is the first finding, and the machine is looked at all the same', async (t) => {
  const { code, out } = await doctor(['--config', '/nowhere.yaml', '--json']);
  t.is(code, 1);
  const said: readonly Said[] = JSON.parse(out);
  t.like(said[0], { check: 'config', state: 'bad', key: 'config-bad' });
  t.true(said.some(({ check }) => check === 'model'));
});

test('a port may be a USB identity or an address on the network', async (t) => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const found = await portFindings(
    [
      { deviceId: 'usb', port: { vendorId: 'dead', productId: 'beef', serialNumber: 'X1' } },
      { deviceId: 'server', port: `tcp://127.0.0.1:${port}` },
      { deviceId: 'nobody', port: 'tcp://127.0.0.1:1' },
    ],
    false,
  );
  t.deepEqual(
    found.map(({ key }) => key),
    ['port-not-found', 'port-good', 'port-unreachable'],
  );
  t.is(found[0]?.values['port'], 'dead:beef X1');
});

test('a clock of another age is wrong, one that the network confirms is good, and nobody guesses', async (t) => {
  const now = Date.UTC(2026, 5, 1);
  const day = 86_400_000;
  const keyOf = async (wallMs: number, isRight?: boolean, more: Partial<TimeSign> = {}) => {
    const sign: TimeSign = { source: 'timesyncd', isRight, errorMs: 5000, ...more };
    const at = { wallMs, monoMs: 9 * day, bootId: 'b', errorMs: 0 };
    return (await clockFinding(at, async () => sign)).key;
  };
  t.is(await keyOf(0, true), 'clock-wrong');
  t.is(await keyOf(now, true), 'clock-good');
  t.is(await keyOf(now, true, { source: 'hand' }), 'clock-hand');
  t.is(await keyOf(now, false), 'clock-alone');
  t.is(await keyOf(now), 'clock-untold');
  t.is(await keyOf(now, true, { confirmedMs: now - 3600_000 }), 'clock-good');
  t.is(
    await keyOf(now, true, { confirmedMs: now - 3 * day }),
    'clock-alone',
    'an answer of long ago confirms nothing',
  );
  t.is(await keyOf(now, true, { confirmedMs: now + 60_000 }), 'clock-alone', 'nor one of the future');
});

test('the disk of a folder that is yet to be made is that of its parent', async (t) => {
  t.is((await diskFinding('/tmp/vigil-not-there/yet')).key, 'disk-good');
});

test('samples of our exposition are read whole; others are passed over', (t) => {
  const label = 'device="a-1",driver="d",bed=""';
  const text = [
    '# HELP vigil_device_frames_total Whole frames.',
    `vigil_device_frames_total{${label}} 12`,
    `vigil_device_latency_seconds{${label}} 0.25`,
    `vigil_device_link_up{${label}} 0`,
    `vigil_device_link_problem{${label},problem="busy"} 1`,
    'vigil_process_up{process="drivers"} 1',
  ].join('\n');
  t.deepEqual(deviceSamples(text), [
    { deviceId: 'a-1', isUp: false, problem: 'busy', values: { frames: 12, latencyMs: 250 } },
  ]);
});

test('every finding has words in both languages; what is bad says what to do', (t) => {
  const values = { problem: 'busy', message: 'm', port: 'p', now: 'n' };
  for (const key of Object.keys(findings) as (keyof typeof findings)[]) {
    const [english, chinese] = (['en', 'zh-CN'] as const).map((language) => inWords(key, values, language));
    t.is(english?.fix === undefined, chinese?.fix === undefined, key);
    t.not(chinese?.fix, '', key);
    t.notRegex(`${english?.says}${english?.fix}`, /\p{Script=Han}/u, key);
  }
  t.is(languageOf(undefined, { LANG: 'zh_CN.UTF-8' }), 'zh-CN');
  t.is(languageOf('en', { LANG: 'zh_CN.UTF-8' }), 'en');
  t.is(languageOf(undefined, { LANG: 'de_DE.UTF-8' }), 'en');
});
