import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { isPasswordHash } from '../../gateway/bus/secret.ts';
import { detectors } from '../../gateway/detect/index.ts';
import { tiUnits } from '../conformance/ti-units.ts';
import { joined } from '../helpers/bytes.ts';
import { root } from '../helpers/source-tree.ts';

interface Answer {
  readonly code: number | null;
  readonly out: Buffer;
  readonly said: string;
}

/** The command as a person types it. */
function vigil(args: readonly string[], input: Uint8Array | string = ''): Promise<Answer> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(root, 'build/gateway/main.js'), ...args], { cwd: root });
    const out: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (bytes) => out.push(bytes));
    child.stderr.on('data', (bytes) => {
      said += bytes;
    });
    child.on('close', (code) => resolve({ code, out: Buffer.concat(out), said }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

const jsonLines = (out: Buffer) =>
  out
    .toString()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'vigil-cli-'));
  t.teardown(() => rm(path, { recursive: true }));
  return path;
}

/** WitMotion protocol page: acceleration (0, 0, 1) g at 25.70 °C; then angular velocity. */
const frames = Uint8Array.from(Buffer.from('555100000000000' + '80A0AC2' + '555266069AF900000000A6', 'hex'));

test('help names every command, and an unknown one is an error', async (t) => {
  const help = await vigil(['--help']);
  t.is(help.code, 0);
  for (const command of [
    'demo',
    'run',
    'check',
    'doctor',
    'drivers',
    'decode',
    'encode',
    'detect',
    'verify-ledger',
  ])
    t.true(help.out.toString().includes(command), command);
  t.not((await vigil(['nonsense'])).code, 0);
});

test('bytes in, measurements out, a summary last; and encode gives the bytes back', async (t) => {
  const decoded = await vigil(['decode', 'witmotion-wt901'], frames);
  t.is(decoded.code, 0);
  const lines = jsonLines(decoded.out);
  t.deepEqual(lines.at(-1), { type: 'summary', bytes: 22, frames: 2, faults: 0 });
  const wave = lines.find(({ type, stream }) => type === 'waveform' && stream === 'imu');
  t.deepEqual(wave.channels, ['acc_x', 'acc_y', 'acc_z', 'gyr_x', 'gyr_y', 'gyr_z']);
  t.deepEqual(wave.samples[0].slice(0, 3), [0, 0, 1]);
  const encoded = await vigil(['encode', 'witmotion-wt901', '-'], decoded.out);
  t.is(encoded.code, 0);
  t.deepEqual(new Uint8Array(encoded.out), frames);
});

test('nothing readable is exit code 1, and an unknown driver is named with what to do', async (t) => {
  const garbage = await vigil(['decode', 'bota-sensone'], new Uint8Array(500).fill(0x42));
  t.is(garbage.code, 1);
  t.is(jsonLines(garbage.out).at(-1).frames, 0);
  const unknown = await vigil(['decode', 'no-such-device']);
  t.is(unknown.code, 1);
  t.regex(unknown.said, /VIGIL_DRIVER_UNKNOWN.*witmotion-wt901/s);
});

test('the example configuration is good; a broken one is told with line and reason and exits 1', async (t) => {
  t.is((await vigil(['check', 'deploy/vigil.example.yaml'])).code, 0);
  const path = join(await folder(t), 'vigil.yaml');
  await writeFile(path, 'site: a\ngateway: b\nward: c\nbeds: [{ id: "x y", room: "1", label: L }]\n');
  const broken = await vigil(['check', path]);
  t.is(broken.code, 1);
  t.regex(broken.out.toString(), /vigil\.yaml:4 beds\.0\.id: /);
  const missing = await vigil(['check', '/nowhere.yaml']);
  t.is(missing.code, 1);
  t.regex(missing.said, /VIGIL_CONFIG_UNREADABLE/);
});

test('drivers are listed for people and for programs', async (t) => {
  t.true((await vigil(['drivers'])).out.toString().includes('nonin-oem3'));
  const list = JSON.parse((await vigil(['drivers', '--json'])).out.toString());
  t.true(
    list.some(
      ({ name, transport }: { name: string; transport: string }) =>
        name === 'vda5050' && transport === 'mqtt',
    ),
  );
});

/** Standing, an impact with a fall of the trunk, lying: by formula, in a CSV as recordings are. */
function madeUpFall(): string {
  const rows = ['t[s],acc_x[g],acc_y[g],acc_z[g]'];
  for (let row = 0; row < 1000; row += 1) {
    const t = row / 50;
    const s = t - 10;
    const ring = s >= 0 ? 4.5 * Math.exp(-s / 0.15) * Math.cos(2 * Math.PI * 12 * s) : 0;
    const turn = Math.min(1, Math.max(0, (s + 0.5) / 0.6)) * (Math.PI / 2) * 0.95;
    const weight = s > -0.45 && s < 0 ? 0.35 : 1;
    const size = weight + ring;
    const wobble = 0.01 * Math.sin(row * 0.7);
    rows.push(
      `${t.toFixed(2)},${(size * Math.sin(turn) + wobble).toFixed(4)},${(-size * Math.cos(turn)).toFixed(4)},${wobble.toFixed(4)}`,
    );
  }
  return rows.join('\n');
}

test('detect gives one line a care event with onset and decision in seconds, scores when asked, a summary a file', async (t) => {
  const path = join(await folder(t), 'fall.csv');
  await writeFile(path, madeUpFall());
  const { code, out } = await vigil(['detect', path, '--placement', 'waist', '--scores']);
  t.is(code, 0);
  const lines = jsonLines(out);
  const [fall, ...others] = lines.filter(({ type }) => type === 'fall');
  t.deepEqual(others, []);
  t.true(Math.abs(fall.onset - 10) < 0.1);
  t.true(fall.at > fall.onset && fall.at - fall.onset < 5);
  t.true(fall.confidence > 0 && fall.evidence.length > 0);
  const scores = lines.filter(({ type }) => type === 'score');
  t.is(scores.length, 81);
  t.true(scores.every(({ value }) => value >= 0 && value <= 1));
  t.is(lines.at(-1).type, 'summary');
});

test('a low saturation in a recording is found by name, with the limits of the resident', async (t) => {
  const directory = await folder(t);
  const path = join(directory, 'night.csv');
  const rows = Array.from(
    { length: 200 },
    (_, second) => `${second},${second > 60 && second < 120 ? 87 : 96}`,
  );
  await writeFile(path, ['t[s],spo2[%]', ...rows].join('\n'));
  const usual = jsonLines((await vigil(['detect', path, '--detector', 'spo2-low'])).out);
  t.deepEqual(
    usual.map(({ type, phase }) => phase ?? type),
    ['onset', 'cessation', 'summary'],
  );
  const profile = join(directory, 'resident.json');
  await writeFile(profile, JSON.stringify({ detectors: { 'spo2-low': { limitPercent: 86 } } }));
  const own = jsonLines((await vigil(['detect', path, '--resident-profile', profile])).out);
  t.deepEqual(
    own.map(({ type }) => type),
    ['summary'],
  );
});

test('one recording that cannot be read does not stop the others, and exits 1', async (t) => {
  const directory = await folder(t);
  await writeFile(join(directory, 'bad.csv'), 'hello\nworld\n');
  await writeFile(join(directory, 'good.csv'), 't[s],spo2[%]\n0,96\n1,96\n');
  const { code, out, said } = await vigil([
    'detect',
    join(directory, 'bad.csv'),
    join(directory, 'good.csv'),
  ]);
  t.is(code, 1);
  t.regex(said, /VIGIL_RECORDING_INVALID.*bad\.csv/);
  t.is(jsonLines(out).length, 1);
  const unknown = await vigil(['detect', join(directory, 'good.csv'), '--detector', 'sixth-sense']);
  t.is(unknown.code, 1);
  t.true(detectors.every(({ name }) => unknown.said.includes(name)));
});

test('a PIN is hashed from standard input and never echoed', async (t) => {
  const { code, out } = await vigil(['hash-pin'], '2468\n');
  t.is(code, 0);
  t.false(out.toString().includes('2468'));
  t.true(out.toString().trim().length > 40);
  const forBroker = await vigil(['hash-pin', '--broker'], 'a long secret\n');
  t.true(isPasswordHash(forBroker.out.toString().trim()), 'the broker reads hashes of its own kind alone');
  t.is((await vigil(['hash-pin'], '')).code, 1);
});

test('a cloud keeps its mark through decode and encode, and gives its bytes back', async (t) => {
  const packets = joined(...tiUnits);
  const decoded = await vigil(['decode', 'ti-iwr6843'], packets);
  const clouds = jsonLines(decoded.out).filter(({ type }) => type === 'waveform');
  t.is(clouds.filter(({ stream }) => stream === 'radar-points').length, tiUnits.length);
  t.true(clouds.every(({ isCloud }) => isCloud === true));
  const encoded = await vigil(['encode', 'ti-iwr6843', '-'], decoded.out);
  t.deepEqual(new Uint8Array(encoded.out), packets);
});
