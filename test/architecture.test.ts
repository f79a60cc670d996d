import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import test from 'ava';
import { type Import, importsOf, root, sourceFiles } from './helpers/source-tree.ts';

/**
 * Who may import what: the table of the design, as data. `own` is the room itself. Packages not listed are refused;
 * `node:` is refused where `isPure`. The longest matching room counts.
 */
interface Room {
  readonly room: string;
  readonly rooms: readonly string[];
  readonly packages: readonly string[] | 'any';
  readonly typePackages?: readonly string[];
  readonly isPure?: boolean;
}

const plugs = ['gateway/core', 'gateway/plugin', 'gateway/config'];

const table: readonly Room[] = [
  { room: 'gateway/core', rooms: [], packages: [], isPure: true },
  { room: 'gateway/signal', rooms: ['gateway/core'], packages: ['rxjs'], isPure: true },
  { room: 'gateway/corroborate', rooms: ['gateway/core'], packages: ['rxjs'], isPure: true },
  { room: 'gateway/alarm', rooms: ['gateway/core'], packages: ['rxjs'], isPure: true },
  {
    room: 'gateway/detect',
    rooms: ['gateway/core', 'gateway/signal', 'gateway/plugin'],
    packages: ['rxjs', 'zod'],
    isPure: true,
  },
  {
    room: 'gateway/plugin',
    rooms: ['gateway/core'],
    packages: [],
    typePackages: ['rxjs', 'zod'],
    isPure: true,
  },
  { room: 'gateway/config', rooms: ['gateway/core', 'gateway/plugin'], packages: ['zod', 'yaml'] },
  { room: 'gateway/store', rooms: plugs, packages: ['better-sqlite3', '@mcap/core'] },
  { room: 'gateway/bus', rooms: [...plugs, 'gateway/bus/persistence'], packages: ['aedes', 'ws', 'mqtt'] },
  // A module of its own, for others too: nothing of Vigil is in it.
  {
    room: 'gateway/bus/persistence',
    rooms: [],
    packages: ['aedes-persistence', 'better-sqlite3'],
    typePackages: ['aedes'],
  },
  { room: 'gateway/forward', rooms: plugs, packages: ['mqtt', 'zod'], typePackages: ['fhir'] },
  { room: 'gateway/robot', rooms: plugs, packages: [] },
  {
    room: 'gateway/station',
    rooms: plugs,
    packages: [
      'fastify',
      '@fastify/cookie',
      '@fastify/helmet',
      '@fastify/static',
      'zod',
      'hash-wasm',
      'openid-client',
      'pdfkit',
    ],
  },
  { room: 'gateway/health', rooms: plugs, packages: ['prom-client'] },
  { room: 'gateway/process', rooms: plugs, packages: [] },
  {
    room: 'gateway/station/web',
    rooms: [
      'gateway/core',
      'gateway/station/wire.ts',
      'gateway/station/field-wire.ts',
      'gateway/station/waiting-wire.ts',
      'gateway/station/accounts-wire.ts',
      'gateway/station/secret-rule.ts',
      // Its types alone: the schemas are not for a browser.
      'gateway/station/handover-wire.ts',
      'gateway/station/handover-text',
      'gateway/station/health-wire.ts',
      'gateway/station/audit-wire.ts',
      'gateway/station/receivers-wire.ts',
      'gateway/station/lanes-wire.ts',
      'gateway/station/screen-wire.ts',
      'gateway/station/custody-line.ts',
      'gateway/station/settings-wire.ts',
      'gateway/station/commissioning-wire.ts',
      'gateway/station/review-wire.ts',
      'gateway/station/burden-wire.ts',
      'gateway/station/what-if-wire.ts',
      'gateway/station/looking-back.ts',
      'gateway/station/form-values.ts',
      'gateway/station/detector-edits.ts',
      'gateway/station/receiver-edits.ts',
      'gateway/station/resident-wire.ts',
      'gateway/station/tone-pattern.ts',
      'gateway/station/staleness.ts',
      'gateway/station/flood.ts',
      'gateway/station/catalogue',
    ],
    packages: ['preact', '@preact/signals', 'uplot', 'uqr', 'vite'],
  },
  { room: 'firmware-bridge', rooms: ['gateway/core'], packages: ['johnny-five', 'firmata'] },
  {
    room: 'drivers',
    rooms: ['gateway/core', 'gateway/plugin', 'gateway/signal', 'firmware-bridge'],
    packages: ['serialport', 'mqtt', 'node-pty', 'rxjs', 'zod', 'sparkplug-payload', 'cborg', 'ws'],
  },
  {
    room: 'models',
    rooms: ['gateway/core', 'gateway/plugin', 'gateway/signal'],
    packages: ['onnxruntime-node'],
  },
  { room: 'flows', rooms: ['gateway/core', 'gateway/plugin'], packages: ['node-red', 'mqtt'] },
  {
    room: 'gateway/app',
    rooms: ['gateway', 'drivers', 'models', 'flows', 'firmware-bridge'],
    packages: 'any',
  },
  {
    room: 'gateway/app.ts',
    rooms: ['gateway', 'drivers', 'models', 'flows', 'firmware-bridge'],
    packages: 'any',
  },
  { room: 'gateway/clock.ts', rooms: ['gateway/core'], packages: [] },
  { room: 'gateway/log.ts', rooms: ['gateway/core'], packages: ['pino'] },
  {
    room: 'gateway/cli',
    rooms: ['gateway', 'drivers', 'models', 'flows', 'firmware-bridge'],
    packages: 'any',
  },
  { room: 'gateway/main.ts', rooms: ['gateway/cli', 'gateway/core'], packages: 'any' },
];

const folders = ['gateway', 'drivers', 'models', 'flows', 'firmware-bridge'];
const files = sourceFiles(folders, /\.tsx?$/).filter(({ path }) => !path.endsWith('.d.ts'));
const imports = files.flatMap(importsOf);

const isWithin = (path: string, room: string): boolean => path === room || path.startsWith(`${room}/`);

const roomOf = (path: string): Room | undefined =>
  table.filter(({ room }) => isWithin(path, room)).sort((a, b) => b.room.length - a.room.length)[0];

function refusal({ from, to, isTypeOnly }: Import): string | undefined {
  const row = roomOf(from);
  if (row === undefined) return `${from} is in no room of the table`;
  if (to.startsWith('node:'))
    return row.isPure ? `${from} imports ${to}, but ${row.room} is pure` : undefined;
  const isOurs = folders.some((folder) => isWithin(to, folder));
  if (isOurs) {
    const isAllowed = roomOf(to)?.room === row.room || row.rooms.some((room) => isWithin(to, room));
    return isAllowed
      ? undefined
      : `${from} imports ${to}, but ${row.room} may import only ${row.rooms.join(', ') || 'nothing'}`;
  }
  const allowed =
    row.packages === 'any' || row.packages.includes(to) || (isTypeOnly && row.typePackages?.includes(to));
  return allowed ? undefined : `${from} imports the package ${to}, which ${row.room} may not`;
}

test('the checker sees the source: every room that ships has files and imports', (t) => {
  t.true(files.length > 40, `only ${files.length} files found`);
  t.true(imports.length > files.length, `only ${imports.length} imports found`);
  for (const folder of folders)
    t.true(
      files.some(({ path }) => isWithin(path, folder)),
      `no files under ${folder}`,
    );
});

test('a forbidden import would be named', (t) => {
  const verdict = (from: string, to: string) => refusal({ from, to, isTypeOnly: false });
  t.truthy(verdict('gateway/core/id.ts', 'gateway/plugin/driver.ts'));
  t.truthy(verdict('gateway/alarm/step.ts', 'node:fs'));
  t.truthy(verdict('gateway/store/store.ts', 'gateway/bus/broker.ts'));
  t.truthy(verdict('gateway/detect/fall.ts', 'better-sqlite3'));
  t.is(verdict('gateway/app.ts', 'gateway/bus/broker.ts'), undefined);
});

test('each room imports only what the design allows', (t) => {
  t.deepEqual(
    imports.map(refusal).filter((reason) => reason !== undefined),
    [],
  );
});

test('there are no circles', (t) => {
  const targets = new Map<string, string[]>();
  for (const { from, to, isTypeOnly } of imports)
    if (!isTypeOnly) targets.set(from, [...(targets.get(from) ?? []), to]);
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of targets.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) visit(path, []);
  t.deepEqual(circles, []);
});

test('files are small, named in kebab-case, and hold no unfinished work', (t) => {
  const faults = files.flatMap(({ path, text }) => [
    ...(text.split('\n').length > 401 ? [`${path} is longer than 400 lines`] : []),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.d)?\.tsx?$/.test(basename(path))
      ? []
      : [`${path} is not kebab-case`]),
    ...(/\b(TODO|FIXME|XXX)\b/.test(text) ? [`${path} holds a TODO`] : []),
  ]);
  t.deepEqual(faults, []);
});

test('time is read in the clock and at the edge of a child process, nowhere else', (t) => {
  const mayRead = [/^gateway\/clock\.ts$/, /process\.ts$/, /^gateway\/station\/web\//, /^gateway\/cli\//];
  const faults = files
    .filter(({ path }) => !mayRead.some((pattern) => pattern.test(path)))
    .filter(({ text }) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|\bsetTimeout\(|\bsetInterval\(|hrtime/.test(
        text,
      ),
    )
    .map(({ path }) => path);
  t.deepEqual(faults, []);
});

test('each top folder has a README of its own', (t) => {
  for (const folder of [...folders, 'deploy', 'test'])
    t.true(existsSync(join(root, folder, 'README.md')), `${folder}/README.md is missing`);
});
