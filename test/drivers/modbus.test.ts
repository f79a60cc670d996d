import test from 'ava';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import { exceptionFrame, replyFrame, requestFrame } from '../../drivers/industrial/modbus-frame.ts';
import { plannedReads } from '../../drivers/industrial/modbus-registers.ts';
import type { Answer } from '../../gateway/plugin/conversation.ts';
import type { SerialDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';

const modbus = driverNamed('modbus') as SerialDriver<unknown>;
type Framing = 'rtu' | 'tcp';

const climate = (framing: Framing) => ({
  framing,
  registers: [
    { address: 10, type: 'i16', scale: 0.1, noData: 32_767, metric: 'room-temperature', unit: 'Cel' },
    { address: 11, type: 'f32', wordOrder: 'low-first', metric: 'flow', unit: 'L/min' },
    { address: 13, type: 'u32', metric: 'count' },
    { address: 2, function: 2, type: 'bit', metric: 'door' },
    { address: 3, function: 2, type: 'bit', metric: 'leak' },
  ],
});
const holding = { unitId: 1, code: 3, address: 10, count: 5 } as const;
const inputs = { unitId: 1, code: 2, address: 2, count: 2 } as const;
/** −12.5 degrees, 1.5 l/min with its low word first, 70000 pieces. */
const holdingValues = hex('FF 83 00 00 3F C0 00 01 11 70');

function climateLine(framing: Framing): Uint8Array {
  return joined(
    requestFrame(framing, 1, inputs),
    replyFrame(framing, 1, inputs, hex('02')),
    requestFrame(framing, 2, holding),
    replyFrame(framing, 2, holding, holdingValues),
  );
}

const valuesOf = (line: Uint8Array, options: unknown) =>
  Object.fromEntries(decodeAll(modbus, [line], options).readings.map(({ metric, value }) => [metric, value]));

test('Modbus: the frame that every manual prints', (t) => {
  const request = { unitId: 0x11, code: 3, address: 0x6b, count: 3 } as const;
  t.deepEqual(requestFrame('rtu', 0, request), hex('11 03 00 6B 00 03 76 87'));
  t.deepEqual(requestFrame('tcp', 1, request), hex('00 01 00 00 00 06 11 03 00 6B 00 03'));
});

for (const framing of ['rtu', 'tcp'] as const) {
  test(`Modbus ${framing}: types, word orders, scales and bits, and back byte for byte`, (t) => {
    const options = climate(framing);
    const line = climateLine(framing);
    t.deepEqual(valuesOf(line, options), {
      'device-status': 0,
      'room-temperature': -12.5,
      flow: 1.5,
      count: 70_000,
      door: 0,
      leak: 1,
    });
    const { decoded, faults } = decodeAll(modbus, [line], options);
    t.deepEqual(faults, []);
    t.deepEqual(Buffer.from(encodeAll(modbus, decoded, options)), Buffer.from(line));
    for (let at = 1; at < line.length; at++)
      t.deepEqual(decodeAll(modbus, [line.subarray(0, at), line.subarray(at)], options).decoded, decoded);
  });

  test(`Modbus ${framing}: an exception is no value, and says which`, (t) => {
    const line = joined(requestFrame(framing, 1, holding), exceptionFrame(framing, 1, holding, 2));
    const { readings } = decodeAll(modbus, [line], climate(framing));
    t.like(readings[0], { metric: 'device-status', value: 2, text: 'illegal-data-address' });
    t.is(readings.length, 4);
    for (const reading of readings.slice(1))
      t.like(reading, { value: null, quality: 'invalid', reason: 'illegal-data-address' });
  });

  test(`Modbus ${framing}: an answer to another question, of another length or to none gives nothing`, (t) => {
    const options = climate(framing);
    const answer = replyFrame(framing, 1, holding, holdingValues);
    t.deepEqual(decodeAll(modbus, [answer], options).readings, []);
    const short = replyFrame(framing, 1, holding, hex('00 01'));
    t.deepEqual(decodeAll(modbus, [joined(requestFrame(framing, 1, holding), short)], options).readings, []);
  });

  test(`Modbus ${framing}: what is asked is answered by a virtual slave, and read`, (t) => {
    const options = modbus.config.parse(climate(framing));
    const talk = modbus.conversation?.(options);
    const slave = modbus.responder?.(options);
    const decoder = modbus.decoder(options);
    const heard = new Map<string, number | null>();
    let writes = 0;
    let answer: Answer = { heard: new Uint8Array(0), bytes: 0, frames: 0 };
    for (let turn = 0; turn < 40; turn++) {
      const step = talk?.next(answer);
      if (!step || step.done) break;
      if (step.value.ask !== 'write') continue;
      writes += 1;
      const reply = slave?.hear(step.value.bytes) ?? new Uint8Array(0);
      answer = { heard: new Uint8Array(0), bytes: reply.length, frames: 1 };
      for (const item of decoder.push(joined(step.value.bytes, reply)))
        if (item.type === 'reading') heard.set(item.metric, item.value);
    }
    t.true(writes >= 10, `${writes} questions`);
    t.is(heard.get('count'), 14);
    t.is(heard.get('flow'), 12);
    t.is(heard.get('device-status'), 0);
    t.is(heard.size, 6);
  });
}

test('Modbus: bytes lost between two questions do not give one the other’s answer', (t) => {
  const other = { ...holding, address: 100 } as const;
  const lost = requestFrame('rtu', 0, other);
  lost[7] = (lost[7] ?? 0) ^ 0xff;
  const line = joined(requestFrame('rtu', 0, holding), lost, replyFrame('rtu', 0, other, holdingValues));
  t.deepEqual(decodeAll(modbus, [line], climate('rtu')).readings, []);
});

test('Modbus: over TCP answers may come in another order', (t) => {
  const line = joined(
    requestFrame('tcp', 7, inputs),
    requestFrame('tcp', 8, holding),
    replyFrame('tcp', 8, holding, holdingValues),
    replyFrame('tcp', 7, inputs, hex('01')),
  );
  t.like(valuesOf(line, climate('tcp')), { 'room-temperature': -12.5, door: 1 });
});

test('Modbus: registers side by side are read together, a gap or another pace apart', (t) => {
  const row = (address: number, more = {}) => ({ address, metric: `m-${address}`, ...more });
  const parsed = modbus.config.parse({
    registers: [
      row(3),
      row(0),
      row(1, { type: 'u32' }),
      row(5),
      row(6, { everyMs: 5_000 }),
      row(7, { unitId: 2 }),
    ],
  }) as { registers: Parameters<typeof plannedReads>[0] };
  t.deepEqual(
    plannedReads(parsed.registers, 1).map(({ request }) => [request.unitId, request.address, request.count]),
    [
      [1, 0, 4],
      [1, 5, 1],
      [1, 6, 1],
      [2, 7, 1],
    ],
  );
  const many = Array.from({ length: 200 }, (_, index) => row(index));
  const { registers } = modbus.config.parse({ registers: many }) as typeof parsed;
  t.deepEqual(
    plannedReads(registers, 1).map(({ request }) => request.count),
    [125, 75],
  );
});

test('Modbus: a device that never answers is told of, and asked no more on this line', (t) => {
  const talk = modbus.conversation?.(modbus.config.parse(climate('rtu')));
  const asks = [];
  const nothing: Answer = { heard: new Uint8Array(0), bytes: 0, frames: 0 };
  for (let turn = 0; turn < 60; turn++) {
    const step = talk?.next(nothing);
    if (!step || step.done) break;
    asks.push(step.value.ask);
    if (step.value.ask === 'refuse') break;
  }
  t.is(asks.at(-1), 'refuse');
  t.is(asks.filter((ask) => ask === 'write').length, 10);
  t.true(modbus.conversation?.(modbus.config.parse({})).next(nothing).done);
});

test('Modbus: no data, a float that is no number, and options that cannot be', (t) => {
  const line = joined(
    requestFrame('rtu', 0, holding),
    replyFrame('rtu', 0, holding, hex('7F FF 00 00 7F C0 00 00 00 00')),
  );
  const { readings } = decodeAll(modbus, [line], climate('rtu'));
  t.like(readings[1], { metric: 'room-temperature', value: null, reason: 'no-data' });
  t.like(readings[2], { metric: 'flow', value: null, reason: 'not-finite' });
  const bad = [
    { address: 0, type: 'bit', metric: 'a' },
    { address: 65_535, type: 'u32', metric: 'a' },
    { address: 0, metric: 'device-status' },
    { address: 0, metric: 'a', scale: 0 },
  ];
  for (const register of bad) t.throws(() => modbus.config.parse({ registers: [register] }));
});

test('Modbus: mutated lines, in any framing: no throw, every byte accounted', (t) => {
  for (const framing of ['rtu', 'tcp'] as const) {
    const options = modbus.config.parse(climate(framing));
    const line = climateLine(framing);
    fc.assert(
      fc.property(
        fc.nat(line.length - 1),
        fc.nat(255),
        fc.uint8Array({ maxLength: 40 }),
        (at, byte, noise) => {
          const wrong = Uint8Array.from(line);
          wrong[at] = byte;
          const input = joined(wrong, noise, line);
          const decoder = modbus.decoder(options);
          const out = [...decoder.push(input), ...decoder.end()];
          const dropped = out.reduce((sum, item) => sum + (item.type === 'fault' ? item.length : 0), 0);
          return dropped + decoder.frameBytes === input.length;
        },
      ),
      { numRuns: 2_000 },
    );
  }
  t.pass();
});
