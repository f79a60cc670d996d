import { execFile } from 'node:child_process';
import { text } from 'node:stream/consumers';
import test from 'ava';
import fc from 'fast-check';
import {
  type BedsideBody,
  payloadMost,
  pressureMost,
  writePayload,
} from '../../firmware-bridge/bedside-payload.ts';
import { cobsDecode, cobsEncode } from '../../firmware-bridge/cobs.ts';
import { CCITT_FALSE, crc16 } from '../../firmware-bridge/crc.ts';
import { frame, frameReader } from '../../firmware-bridge/framing.ts';
import { joined } from '../helpers/bytes.ts';
import { buildFirmware, type FirmwareBuild, needs } from '../helpers/firmware.ts';

const firmware = needs ? test.skip : test;
let build: FirmwareBuild | undefined;

test.before(async () => {
  if (!needs) build = await buildFirmware('vectors');
});
test.after.always(() => build?.remove());

/** What the board's code answers, a line each. It runs with checks of every access and every overflow. */
async function answers(lines: readonly string[]): Promise<string[]> {
  const child = execFile(build?.path('vectors') ?? '');
  const out = child.stdout ? text(child.stdout) : Promise.resolve('');
  const errors = child.stderr ? text(child.stderr) : Promise.resolve('');
  child.stdin?.end(`${lines.join('\n')}\n`);
  const said = (await out).split('\n').slice(0, -1);
  const wrong = await errors;
  if (wrong) throw new Error(wrong);
  return said.map((line) => line.trim());
}

const hexOf = (bytes: Uint8Array | undefined): string =>
  bytes ? Buffer.from(bytes).toString('hex') : 'broken';
/** Many zeros and few, short and longer than a block of 254. */
const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 40 }),
  fc.uint8Array({ minLength: 1, maxLength: 600, min: 1 }),
  fc.array(fc.constantFrom(0, 1, 255), { minLength: 1, maxLength: 300 }).map((list) => Uint8Array.from(list)),
);
const sampled = <T>(arbitrary: fc.Arbitrary<T>, seed: number): T[] =>
  fc.sample(arbitrary, { numRuns: 1_000, seed });

firmware(`the board stuffs, undoes and checks bytes as the gateway does${needs}`, async (t) => {
  const cases = sampled(someBytes, 1);
  const encoded = await answers(cases.map((bytes) => `cobs ${hexOf(bytes)}`));
  t.deepEqual(
    encoded,
    cases.map((bytes) => hexOf(cobsEncode(bytes))),
  );
  const undone = await answers([...encoded, ...cases.map(hexOf)].map((line) => `uncobs ${line}`));
  t.deepEqual(
    undone,
    [...cases.map(cobsEncode), ...cases].map((bytes) => hexOf(cobsDecode(bytes))),
  );
  t.true(undone.includes('broken'));
  const checks = await answers(cases.map((bytes) => `crc ${hexOf(bytes)}`));
  t.deepEqual(
    checks,
    cases.map((bytes) => crc16(bytes, 0, bytes.length, CCITT_FALSE).toString(16).padStart(4, '0')),
  );
});

const int = (min: number, max: number) => fc.integer({ min, max });
const bodies: fc.Arbitrary<readonly [line: string, body: BedsideBody]> = fc.oneof(
  fc.tuple(int(0, 255), int(0, 255)).map(([major, minor]) => {
    return [`${major} ${minor}`, { kind: 'hello', major, minor }] as const;
  }),
  fc.array(int(-0x80_0000, 0x7f_ffff), { minLength: 4, maxLength: 4 }).map((counts) => {
    return [counts.join(' '), { kind: 'loads', counts }] as const;
  }),
  fc.array(int(0, 1_023), { minLength: 1, maxLength: pressureMost }).map((values) => {
    return [values.join(' '), { kind: 'pressure', values }] as const;
  }),
  fc.tuple(int(-0x8000, 0x7fff), int(0, 0xffff)).map(([centiCel, batteryMv]) => {
    return [`${centiCel} ${batteryMv}`, { kind: 'status', centiCel, batteryMv }] as const;
  }),
);

firmware(
  `each frame of the board is, byte for byte, the one that the gateway would write${needs}`,
  async (t) => {
    const cases = sampled(fc.tuple(int(0, 0xffff), int(0, 0xffff_ffff), bodies), 2);
    t.deepEqual(
      await answers(cases.map(([number, ms, [line, body]]) => `${body.kind} ${number} ${ms} ${line}`)),
      cases.map(([sequence, deviceMs, [, body]]) => hexOf(frame(writePayload({ sequence, deviceMs, body })))),
    );
  },
);

firmware(`the board finds the frames that the gateway finds, also among garbage${needs}`, async (t) => {
  const good = fc.uint8Array({ minLength: 1, maxLength: payloadMost }).map(frame);
  const parts = fc.oneof(good, fc.uint8Array({ maxLength: 60 }), fc.constant(Uint8Array.of(0)));
  const cases = sampled(fc.array(parts, { minLength: 1, maxLength: 8 }), 3).map((list) => joined(...list));
  const expected = cases.map((bytes) =>
    frameReader({ maxBytes: payloadMost })
      .push(bytes)
      .flatMap((item) => (item.type === 'frame' ? [hexOf(item.payload)] : []))
      .join(' '),
  );
  t.deepEqual(await answers(cases.map((bytes) => `read ${hexOf(bytes)}`)), expected);
  t.true(expected.filter((line) => line.length > 0).length > 500);
});

/** Conversions of cells with periods of their own, from first to last millisecond. */
const conversions = (
  cells: readonly { readonly period: number; readonly from: number; readonly to: number }[],
) =>
  cells
    .flatMap(({ period, from, to }, cell) =>
      Array.from({ length: Math.ceil((to - from) / period) }, (_, index) => ({
        cell,
        count: 1_000 * cell + index,
        at: Math.round(from + index * period),
      })),
    )
    .sort((a, b) => a.at - b.at);

async function rows(cells: Parameters<typeof conversions>[0], until: number) {
  const lines = conversions(cells).map(({ cell, count, at }) => `${cell} ${count} ${at}`);
  const [said = ''] = await answers(['rows', ...lines, `9 0 ${until}`, '.']);
  return said.split(' ').map((row) => {
    const [at, counts = ''] = row.split(':');
    return { at: Number(at), counts: counts.split(',').map(Number) };
  });
}

const steady = { period: 100, from: 400, to: 5_000 };

firmware(
  `rows of loads come at the pace of the slowest cell, once the cells have settled${needs}`,
  async (t) => {
    const cells = [97, 99, 101, 104].map((period) => ({ ...steady, period }));
    const found = (await rows(cells, 4_990)).filter(({ at }) => at < 4_900);
    t.true((found[0]?.at ?? 0) >= 400 + 4 * 104, 'four conversions are passed over');
    t.deepEqual(
      found[0]?.counts.map((count) => count % 1_000),
      [4, 4, 4, 4],
    );
    const gaps = found.slice(1).map(({ at }, index) => at - (found[index]?.at ?? 0));
    t.true(
      gaps.every((gap) => gap === 104),
      gaps.join(),
    );
  },
);

firmware(
  `a cell that falls silent is told within 400 ms, holds nobody up, and settles before it counts again${needs}`,
  async (t) => {
    const absent = -0x80_0000;
    const silent = await rows([steady, steady, { ...steady, to: 2_000 }, steady], 4_900);
    const later = silent.filter(({ at }) => at > 1_900 + 350);
    t.true(later.length > 20);
    t.true(later.every(({ counts }) => counts[2] === absent && counts[0] !== absent));
    t.true(silent.every(({ at, counts }) => at > 2_000 || counts[2] !== absent));

    const late = await rows([steady, steady, steady, { ...steady, from: 3_050 }], 4_900);
    t.is(late.find(({ counts }) => counts[3] === absent)?.at, 1_000);
    t.is(late.find(({ counts }) => counts[3] !== absent)?.at, 3_500);

    const none = await rows([], 3_000);
    t.deepEqual(none.map(({ at }) => at).slice(0, 3), [1_000, 1_100, 1_200]);
    t.true(none.every(({ counts }) => counts.every((count) => count === absent)));
  },
);
