import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { decode } from '../../gateway/cli/decode.ts';
import { listDrivers } from '../../gateway/cli/drivers.ts';
import { encode } from '../../gateway/cli/encode.ts';
import { bota, driverUnits } from '../conformance/driver-units.ts';
import { joined, utf8 } from '../helpers/bytes.ts';

async function* from(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

async function decoded(driver: string, chunks: readonly Uint8Array[], options?: unknown) {
  const lines: string[] = [];
  const code = await decode(driver, from(...chunks), (line) => void lines.push(line), options);
  return { code, lines };
}

for (const { name, transport } of drivers) {
  test(`decode ${name}: the lines do not depend on the chunks, and encode gives the bytes back`, async (t) => {
    const input = joined(...(driverUnits.get(name) ?? []));
    const { lines, code } = await decoded(name, [input]);
    t.is(code, 0);
    const single = await decoded(
      name,
      Array.from(input, (byte) => Uint8Array.of(byte)),
    );
    t.deepEqual(single.lines, lines);
    const bytes: Uint8Array[] = [];
    t.is(await encode(name, from(utf8(lines.join('\n'))), (part) => void bytes.push(part)), 0);
    if (transport === 'serial') t.deepEqual(Buffer.concat(bytes), Buffer.from(input));
    else t.deepEqual((await decoded(name, bytes)).lines.slice(0, -1), lines.slice(0, -1));
  });
}

test('decode prints the fields of the contract, and a summary last', async (t) => {
  const { lines } = await decoded('bota-sensone', [bota.a, Uint8Array.of(0xaa, 1)]);
  const items = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const at = 123.456789;
  t.deepEqual(items, [
    { type: 'reading', metric: 'device-temperature', value: 31.5, unit: 'Cel', quality: 'good', t: at },
    { type: 'reading', metric: 'device-status', value: 0, unit: '1', quality: 'good', t: at, text: 'ok' },
    {
      type: 'waveform',
      stream: 'wrench',
      channels: ['fx', 'fy', 'fz', 'tx', 'ty', 'tz'],
      units: ['N', 'N', 'N', 'N.m', 'N.m', 'N.m'],
      samples: [[1, -2, 3.5, 0.25, -0.5, 0.125]],
      t: at,
      rate: 100,
      quality: 'good',
    },
    { type: 'fault', kind: 'truncated', offset: 37, length: 2 },
    { type: 'summary', bytes: 39, frames: 1, faults: 1 },
  ]);
});

test('decode exits with 1 when nothing could be read', async (t) => {
  t.is((await decoded('bota-sensone', [utf8('nothing of a sensor')])).code, 1);
  const empty = await decoded('bota-sensone', []);
  t.deepEqual(empty, { code: 1, lines: ['{"type":"summary","bytes":0,"frames":0,"faults":0}'] });
});

test('decode waits for a slow reader of its lines', async (t) => {
  let waiting = 0;
  let most = 0;
  const write = async () => {
    waiting += 1;
    most = Math.max(most, waiting);
    await Promise.resolve();
    waiting -= 1;
  };
  await decode('bota-sensone', from(joined(bota.a, bota.b, bota.a)), write);
  t.is(most, 1);
});

test('an unknown driver and wrong options are refused by name', async (t) => {
  await t.throwsAsync(decoded('nobody', []), { code: 'VIGIL_DRIVER_UNKNOWN' });
  const error = await t.throwsAsync(decoded('nonin-oem3', [], { format: 9, speed: 1 }), {
    code: 'VIGIL_CONFIG_INVALID',
  });
  t.regex(error?.message ?? '', /format.*speed/s);
});

const refused: readonly [string, string, string][] = [
  ['no JSON', 'bota-sensone', 'hello'],
  [
    'a metric that the device has not',
    'bota-sensone',
    '{"type":"reading","metric":"spo2","value":1,"unit":"%"}',
  ],
  [
    'a row that misses a channel',
    'bota-sensone',
    '{"type":"waveform","stream":"wrench","channels":["fx","fy"],"units":["N","N"],"samples":[[1]],"t":0}',
  ],
];
for (const [what, driver, line] of refused) {
  test(`encode refuses ${what}, with the line's number`, async (t) => {
    const error = await t.throwsAsync(
      encode(driver, from(utf8(`\n${line}\n`)), () => {}),
      {
        code: 'VIGIL_ENCODE_INVALID',
      },
    );
    t.regex(error?.message ?? '', /line 2/);
  });
}

test('encode passes over faults, summaries and empty lines, and exits with 1 when there was nothing else', async (t) => {
  const lines = '\n{"type":"fault","kind":"garbage","offset":0,"length":1}\n{"type":"summary"}\n';
  t.is(await encode('bota-sensone', from(utf8(lines)), () => t.fail()), 1);
});

test('the list names every driver with its channels and units', (t) => {
  const lines: string[] = [];
  t.is(
    listDrivers((line) => lines.push(line)),
    0,
  );
  t.is(lines.length, drivers.length + 1);
  t.true(lines.some((line) => line.startsWith('bota-sensone') && line.includes('fx[N]')));
  const json: string[] = [];
  listDrivers((line) => json.push(line), { isJson: true });
  const parsed = JSON.parse(json.join('')) as { name: string; transport: string }[];
  t.deepEqual(
    parsed.map(({ name }) => name),
    drivers.map(({ name }) => name),
  );
});
