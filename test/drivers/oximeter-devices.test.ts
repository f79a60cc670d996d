import test from 'ava';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import type { Ask } from '../../gateway/plugin/conversation.ts';
import type { AnyDriver, DecodedReading } from '../../gateway/plugin/driver.ts';
import { driverConforms } from '../conformance/driver.ts';
import { driverUnits, noninPacket } from '../conformance/driver-units.ts';
import { bci, berryV15, boardSecond, contec, masimoLines } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, hex, joined, utf8 } from '../helpers/bytes.ts';

const nonin = driverNamed('nonin-oem3');
const bciOximeter = driverNamed('bci-oximeter');
const cms50 = driverNamed('contec-cms50');
const masimo = driverNamed('masimo-ascii1');
const pm6750 = driverNamed('berry-pm6750');

const pick = (readings: readonly DecodedReading[], metric: string) =>
  readings.filter((reading) => reading.metric === metric);
const one = (driver: AnyDriver, bytes: Uint8Array, metric: string, options: unknown = {}) =>
  pick(decodeAll(driver, [bytes], options).readings, metric)[0];

/** The same driver under the same suite, with other options than those of a bare configuration. */
const configured = (driver: AnyDriver, options: object): AnyDriver => ({
  ...driver,
  name: `${driver.name} ${JSON.stringify(options)}`,
  config: { parse: () => driver.config.parse(options) } as unknown as AnyDriver['config'],
});

/** Format 8: heart rates 72, 145 and 200, saturation 97. */
const noninShort = {
  four: [hex('80 48 61 20'), hex('81 11 61 20'), hex('81 48 61 00'), hex('80 48 60 20')],
  three: [hex('80 48 61'), hex('81 11 61'), hex('81 48 61'), hex('80 48 60')],
} as const;
const berryPackets = [berryV15, berryV15, berryV15, berryV15];
const shortOfBerry = [bci.good, bci.good, bci.fast, bci.good, bci.fast, bci.noFinger];

// Without a check, two frames and the start of a third come before the first is believed; so three may go at the start.
driverConforms(test, configured(nonin, { format: 8 }), [...noninShort.four, ...noninShort.four], 3);
const ofThree = { ...configured(nonin, { format: 8 }), name: 'nonin-oem3 of three bytes' };
driverConforms(test, ofThree, [...noninShort.three, ...noninShort.three], 3);
driverConforms(test, configured(bciOximeter, { maker: 'berry' }), berryPackets);
driverConforms(test, configured(bciOximeter, { maker: 'berry', packet: 'v1.5' }), berryPackets);
driverConforms(test, configured(bciOximeter, { maker: 'berry', packet: 'bci' }), shortOfBerry);
driverConforms(test, configured(cms50, { protocol: 'old' }), shortOfBerry);

for (const driver of [nonin, bciOximeter, cms50, masimo, pm6750]) {
  test(`${driver.name}: of mutated frames every byte is a frame's or a fault's`, (t) => {
    const units = driverUnits.get(driver.name) ?? [];
    const mutated = fc
      .tuple(fc.constantFrom(...units), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 2 }))
      .map(([unit, changes]) => {
        const bytes = Uint8Array.from(unit);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        return bytes;
      });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(mutated, fc.uint8Array({ maxLength: 30 })), { maxLength: 30 }),
        (parts) => {
          const input = joined(...parts);
          const decoder = driver.decoder(driver.config.parse({}));
          const decoded = [...decoder.push(input), ...decoder.end()];
          const lost = decoded.reduce((sum, item) => sum + (item.type === 'fault' ? item.length : 0), 0);
          return decoder.frameBytes + lost === input.length;
        },
      ),
      { numRuns: 400 },
    );
    t.pass();
  });
}

// Nonin

for (const [length, frames] of [
  ['3-byte', noninShort.three],
  ['4-byte', noninShort.four],
] as const) {
  test(`Nonin format 8, ${length}: found by itself, rates above 127 join by seven bits, bytes come back`, (t) => {
    const input = joined(...frames);
    for (const format of ['auto', 8]) {
      const { readings, decoded, faults } = decodeAll(nonin, [input], { format });
      t.deepEqual(faults, []);
      t.like(pick(readings, 'data-format'), [{ value: 8, text: length }]);
      t.deepEqual(
        pick(readings, 'heart-rate').map(({ value, t: at }) => [value, at]),
        [
          [72, 0],
          [145, 1],
          [200, 2],
          [72, 3],
        ],
      );
      t.deepEqual(
        pick(readings, 'spo2').map(({ value, quality }) => [value, quality]),
        [
          [97, 'good'],
          [97, 'good'],
          [97, 'good'],
          [96, 'good'],
        ],
      );
      t.deepEqual(Buffer.from(encodeAll(nonin, decoded, { format })), Buffer.from(input));
    }
  });
}

test('Nonin format 8: once found, a frame is read without waiting for the next one', (t) => {
  const decoder = nonin.decoder(nonin.config.parse({}));
  decoder.push(joined(...noninShort.four));
  t.is(decoder.push(hex('80 48 61 20')).length, 2);
  t.is(decoder.frames, 5);
});

test('Nonin format 8: each status bit spoils the values with its reason', (t) => {
  const statuses = [
    [0xc0, null, 'sensor-off'],
    [0xa0, 97, 'out-of-track'],
    [0x90, 97, 'low-perfusion'],
    [0x88, 97, 'marginal-perfusion'],
    [0x84, 97, 'artefact'],
  ] as const;
  for (const [status, value, reason] of statuses) {
    const quality = value === null ? 'invalid' : 'questionable';
    t.like(one(nonin, Uint8Array.of(status, 0x48, 0x61, 0), 'spo2', { format: 8 }), {
      value,
      reason,
      quality,
    });
  }
  const alarmed = one(nonin, hex('80 48 61 08'), 'heart-rate', { format: 8 });
  t.like(alarmed, { value: 72, quality: 'questionable', reason: 'sensor-alarm' });
  const absent = { value: null, quality: 'invalid', reason: 'no-data' };
  t.like(one(nonin, hex('83 7F 7F 00'), 'heart-rate', { format: 8 }), absent);
  t.like(one(nonin, hex('83 7F 7F 00'), 'spo2', { format: 8 }), absent);
});

test('Nonin: formats 2, 7 and 8 are told apart in one line, whichever comes first', (t) => {
  const eight = joined(...noninShort.four, ...noninShort.four);
  const packets = (format: 2 | 7) => joined(...Array.from({ length: 6 }, () => noninPacket(format)));
  for (const [input, wanted] of [
    [joined(eight, packets(2), eight), [8, 2]],
    [joined(eight, packets(7)), [8, 7]],
  ] as const) {
    const formats = pick(decodeAll(nonin, [input]).readings, 'data-format').map(({ value }) => value);
    t.deepEqual(formats, [...wanted]);
  }
});

const driven = (
  asks: Iterator<Ask, void, { heard: Uint8Array; bytes: number; frames: number }>,
  heard = '',
) => {
  const told = { heard: heard ? hex(heard) : new Uint8Array(0), bytes: 0, frames: 0 };
  const seen: Ask[] = [];
  for (let step = asks.next(told); !step.done && seen.length < 50; step = asks.next(told))
    seen.push(step.value);
  return seen;
};
const optionsOf = (driver: AnyDriver, options: object) => driver.config.parse(options);
const onLine = (driver: AnyDriver) => {
  if (driver.transport !== 'serial') throw new Error('not on a serial line');
  return driver;
};
const talk = (driver: AnyDriver, options: object) => {
  const conversation = onLine(driver).conversation?.(optionsOf(driver, options));
  if (!conversation) throw new Error('no conversation');
  return conversation;
};
const responderOf = (driver: AnyDriver, options: object) => {
  const responder = onLine(driver).responder?.(optionsOf(driver, options));
  if (!responder) throw new Error('no responder');
  return responder;
};

test('Nonin: nothing is said unless the options ask for a format; a plain refusal is heard', (t) => {
  t.deepEqual(driven(talk(nonin, {})), []);
  const asks = driven(talk(nonin, { selectFormat: 8 }), '06');
  t.like(asks, [{ ask: 'write', bytes: hex('02 70 02 02 08 03') }, { ask: 'listen' }]);
  t.is(asks.length, 2);
  t.like(driven(talk(nonin, { selectFormat: 7 }), '15').at(-1), { ask: 'refuse', problem: 'no-answer' });
  t.is(driven(talk(nonin, { selectFormat: 7 }), '15 01 80').length, 2);
});

test('Nonin: the clock of the page is what the command sends, and the device takes both commands', (t) => {
  const { commands, command } = onLine(nonin);
  const values = commands?.[0]?.schema.parse({ time: '2050-12-31T14:30:15' }) as Record<string, unknown>;
  const bytes = command?.({ name: 'set-clock', values }, {});
  t.deepEqual(bytes, hex('02 72 06 32 0C 1F 0E 1E 0F 03'));
  const responder = responderOf(nonin, {});
  t.deepEqual(responder.hear(hex('02 72 06 32 0C 1F 0E')), new Uint8Array(0));
  t.deepEqual(responder.hear(hex('1E 0F 03')), hex('06'));
  t.deepEqual(responder.hear(hex('02 70 02 02 08 03')), hex('06'));
  t.deepEqual(responder.hear(hex('02 70 02 02 09 03')), hex('15'));
});

test('Nonin: only what format 8 has is offered where it is expected', (t) => {
  const offer = nonin.offers?.(optionsOf(nonin, { format: 8 }));
  t.deepEqual(offer?.streams, []);
  t.is(offer?.silentAfterMs, 5_000);
  t.true(offer?.metrics.includes('spo2'));
  t.is(nonin.offers?.(optionsOf(nonin, {})).silentAfterMs, 2_000);
});

// The 5-byte stream and Berry V1.5

test('BCI: the vectors of the page read as printed there, and come back byte for byte', (t) => {
  const good = decodeAll(bciOximeter, [bci.good]);
  t.like(one(bciOximeter, bci.good, 'signal-strength'), { value: 5 });
  t.like(one(bciOximeter, bci.good, 'heart-rate'), { value: 72, quality: 'good' });
  t.like(one(bciOximeter, bci.good, 'spo2'), { value: 97, quality: 'good' });
  t.deepEqual(
    good.waveforms.map(({ stream, samples }) => [stream, samples]),
    [
      ['pulse', [[6, 1]]],
      ['pleth', [[64]]],
    ],
  );
  t.like(one(bciOximeter, bci.fast, 'heart-rate'), { value: 150 });
  t.like(one(bciOximeter, bci.fast, 'spo2'), { value: 88 });
  for (const metric of ['heart-rate', 'spo2'])
    t.like(one(bciOximeter, bci.noFinger, metric), { value: null, quality: 'invalid', reason: 'no-finger' });
  for (const frame of [bci.good, bci.fast, bci.noFinger])
    t.deepEqual(
      Buffer.from(encodeAll(bciOximeter, decodeAll(bciOximeter, [frame]).decoded)),
      Buffer.from(frame),
    );
});

test('BCI: no saturation is ever read out of step, whichever byte of the stream is lost or doubled', (t) => {
  const stream = joined(bci.good, bci.fast, bci.good, bci.fast, bci.good);
  for (const options of [{}, { maker: 'berry' }, { maker: 'berry', packet: 'bci' }])
    for (let at = 0; at < stream.length; at++)
      for (const changed of [
        joined(stream.subarray(0, at), stream.subarray(at + 1)),
        joined(stream.subarray(0, at + 1), stream.subarray(at)),
      ])
        t.true(
          pick(decodeAll(bciOximeter, [changed], options).readings, 'spo2').every(
            ({ value }) => value === 97 || value === 88,
          ),
          `byte ${at}`,
        );
});

test('BCI: what a device says of its probe leaves no good value behind', (t) => {
  const frame = (first: number, third: number) => Uint8Array.of(first, 50, third, 72, 97);
  const contecCases = [
    [frame(0x95, 6), null, 'no-finger'],
    [frame(0x85, 0x16), null, 'probe-error'],
    [frame(0x85, 0x26), 97, 'searching'],
  ] as const;
  for (const [bytes, value, reason] of contecCases)
    t.like(one(bciOximeter, bytes, 'spo2'), { value, reason });
  t.like(one(bciOximeter, frame(0xa5, 6), 'spo2'), { value: 97, quality: 'good' });
  const berry = { maker: 'berry', packet: 'bci' };
  t.like(one(bciOximeter, frame(0xa5, 6), 'spo2', berry), { value: null, reason: 'probe-unplugged' });
  t.like(one(bciOximeter, frame(0x8f, 6), 'signal-strength', berry), { value: null, quality: 'invalid' });
  const held = decodeAll(bciOximeter, [frame(0x95, 6)]).decoded;
  t.deepEqual(encodeAll(bciOximeter, held), frame(0x95, 6));
});

test('BCI: a value that stays is said once a second, one that changes at once', (t) => {
  const { readings } = decodeAll(bciOximeter, [
    joined(...Array.from({ length: 150 }, () => bci.good), bci.fast),
  ]);
  t.deepEqual(
    pick(readings, 'spo2').map(({ value, t: at }) => [value, Math.round(at * 60)]),
    [
      [97, 0],
      [97, 60],
      [97, 120],
      [88, 150],
    ],
  );
});

test('Berry V1.5: the vector of the page reads as printed there, and comes back byte for byte', (t) => {
  for (const options of [{ maker: 'berry' }, { maker: 'berry', packet: 'v1.5' }]) {
    const { readings, waveforms, decoded } = decodeAll(bciOximeter, [berryV15], options);
    t.deepEqual(
      readings.map(({ metric, value }) => [metric, value]),
      [
        ['device-status', 0],
        ['spo2', 97],
        ['spo2-live', 97],
        ['heart-rate', 72],
        ['heart-rate-live', 72],
        ['rr-interval', 830],
        ['perfusion-index', 3.5],
        ['perfusion-index-live', 3.6],
        ['battery', 80],
      ],
    );
    t.deepEqual(
      waveforms.map(({ samples, rateHz }) => [samples, rateHz]),
      [
        [[[1, 1, -1000]], 200],
        [[[50]], 200],
      ],
    );
    t.deepEqual(Buffer.from(encodeAll(bciOximeter, decoded, options)), Buffer.from(berryV15));
  }
});

/** A V1.5 packet with some bytes changed and its sum right. */
function berryWith(changes: Readonly<Record<number, number>>): Uint8Array {
  const packet = Uint8Array.from(berryV15);
  for (const [at, value] of Object.entries(changes)) packet[Number(at)] = value;
  packet[19] = packet.subarray(0, 19).reduce((sum, byte) => sum + byte, 0);
  return packet;
}

test('Berry V1.5: its codes and status bits leave no value', (t) => {
  const options = { maker: 'berry' };
  const empty = berryWith({ 4: 127, 6: 255, 10: 0 });
  for (const metric of ['spo2', 'heart-rate', 'perfusion-index'])
    t.like(one(bciOximeter, empty, metric, options), { value: null, quality: 'invalid', reason: 'no-data' });
  for (const [bit, reason] of [
    [1, 'sensor-off'],
    [2, 'no-finger'],
    [4, 'no-pulse'],
  ] as const) {
    t.like(one(bciOximeter, berryWith({ 3: bit }), 'spo2', options), { value: null, reason });
    t.like(one(bciOximeter, berryWith({ 3: bit }), 'battery', options), { value: 80, quality: 'good' });
  }
});

test('Berry V1.5: a packet whose sum is wrong is a fault, and nothing inside it is read as a 5-byte frame', (t) => {
  const wrong = Uint8Array.from(berryV15);
  wrong[5] = 96;
  const { readings, faults } = decodeAll(bciOximeter, [joined(berryV15, wrong, wrong, berryV15)], {
    maker: 'berry',
  });
  t.deepEqual(faults, [{ type: 'fault', kind: 'checksum', offset: 20, length: 40 }]);
  t.true(pick(readings, 'spo2').every(({ value }) => value === 97));
});

test('a whole frame with nothing that begins behind it is counted, told as out of step, and not believed', (t) => {
  for (const [driver, good, junk] of [
    [bciOximeter, bci.good, '61'],
    [cms50, contec.good, '81'],
  ] as const) {
    const { frames, faults, readings } = decodeAll(driver, [joined(good, good, hex(junk))]);
    t.is(frames, 2);
    t.like(faults, [
      { kind: 'out-of-step', offset: good.length, length: 0 },
      { kind: 'garbage', length: 1 },
    ]);
    t.is(pick(readings, 'spo2').length, 1);
  }
});

// Contec v7

test('Contec v7: the vectors of the page read as printed there, and come back byte for byte', (t) => {
  const values = (bytes: Uint8Array) =>
    ['heart-rate', 'spo2', 'perfusion-index'].map((metric) => one(cms50, bytes, metric)?.value);
  t.deepEqual(values(contec.good), [72, 97, 26.8]);
  t.deepEqual(values(contec.fast), [150, 95, 3.5]);
  t.deepEqual(values(contec.probeError), [null, null, null]);
  for (const metric of ['heart-rate', 'spo2', 'perfusion-index'])
    t.like(one(cms50, contec.probeError, metric), { quality: 'invalid', reason: 'probe-error' });
  t.deepEqual(
    decodeAll(cms50, [contec.good]).waveforms.map(({ samples }) => samples),
    [[[8, 1]], [[50]]],
  );
  for (const packet of [contec.good, contec.fast, contec.probeError])
    t.deepEqual(Buffer.from(encodeAll(cms50, decodeAll(cms50, [packet]).decoded)), Buffer.from(packet));
});

test('Contec v7: searching is questionable, and a perfusion index not called valid is none', (t) => {
  const searching = hex('01 82 CF B2 98 C8 E1 8C 81');
  t.like(one(cms50, searching, 'spo2'), { value: 97, quality: 'questionable', reason: 'searching' });
  const without = hex('01 80 CF B2 88 C8 E1 8C 81');
  t.like(one(cms50, without, 'perfusion-index'), { value: null, quality: 'invalid', reason: 'no-data' });
  t.like(one(cms50, without, 'spo2'), { value: 97, quality: 'good' });
  t.deepEqual(encodeAll(cms50, decodeAll(cms50, [without]).decoded), without);
});

test('Contec v7: the device says that it leaves, other packets are passed over whole', (t) => {
  const leaving = hex('0D 80 81');
  const input = joined(hex('0C 80'), contec.good, hex('0F 80 E1 C8 E1 C8 E1 C8'), contec.fast, leaving);
  const { readings, faults } = decodeAll(cms50, [input]);
  t.deepEqual(faults, []);
  t.like(pick(readings, 'device-leaving'), [{ value: 1 }]);
  const decoder = cms50.decoder(cms50.config.parse({}));
  t.is(decoder.push(leaving).length, 1);
});

test('Contec v7: no saturation is ever read out of step, whichever byte is lost or doubled', (t) => {
  const stream = joined(contec.good, contec.fast, contec.good, contec.fast);
  for (let at = 0; at < stream.length; at++)
    for (const changed of [
      joined(stream.subarray(0, at), stream.subarray(at + 1)),
      joined(stream.subarray(0, at + 1), stream.subarray(at)),
    ])
      t.true(
        pick(decodeAll(cms50, [changed]).readings, 'spo2').every(({ value }) => value === 97 || value === 95),
        `byte ${at}`,
      );
});

test('Contec v7: started, kept alive every five seconds, started anew after silence; the device’s end hears it', (t) => {
  const start = hex('7D 81 A1 80 80 80 80 80 80');
  const keepAlive = hex('7D 81 AF 80 80 80 80 80 80');
  const asks = talk(cms50, {});
  const responder = responderOf(cms50, {});
  const step = (frames: number) => {
    const { value } = asks.next({ heard: new Uint8Array(0), bytes: 0, frames });
    if (value?.ask === 'write') responder.hear(value.bytes);
    return value;
  };
  t.false(responder.isStreaming);
  t.like(step(0), { ask: 'write', bytes: start });
  t.true(responder.isStreaming);
  t.like(step(0), { ask: 'run', ms: 5_000 });
  t.like(step(300), { ask: 'write', bytes: keepAlive });
  t.like(step(0), { ask: 'run', ms: 5_000 });
  responder.reset();
  t.false(responder.isStreaming);
  t.like(step(0), { ask: 'write', bytes: start });
  t.true(responder.isStreaming);
  t.deepEqual(responder.hear(hex('7D 81 A2 80 80 80 80 80 80')), hex('0C 80'));
  t.false(responder.isStreaming);
});

test('Contec old: the old protocol is the 5-byte stream with odd parity, and nothing is said', (t) => {
  const old = optionsOf(cms50, { protocol: 'old' });
  t.deepEqual(cms50.transport === 'serial' && cms50.line(old), {
    baudRate: 19_200,
    dataBits: 8,
    parity: 'odd',
    stopBits: 1,
  });
  t.deepEqual(driven(talk(cms50, { protocol: 'old' })), []);
  t.true(responderOf(cms50, { protocol: 'old' }).isStreaming);
  t.like(one(cms50, bci.fast, 'heart-rate', { protocol: 'old' }), { value: 150 });
});

// Masimo

const masimoReading = (line: number, metric: string) => one(masimo, utf8(masimoLines[line] ?? ''), metric);

test('Masimo: the published lines read as printed, dashes are no value, and the bytes come back', (t) => {
  t.like(masimoReading(0, 'spo2'), {
    value: 98,
    quality: 'good',
    t: Date.UTC(2016, 1, 22, 22, 47, 45) / 1000,
  });
  t.like(masimoReading(0, 'heart-rate'), { value: 97, quality: 'good' });
  t.like(masimoReading(0, 'perfusion-index'), { value: 3.6, quality: 'good' });
  for (const metric of [
    'carboxyhaemoglobin',
    'methaemoglobin',
    'desaturation-index',
    'perfusion-index-delta',
  ])
    t.like(masimoReading(0, metric), { value: null, quality: 'invalid', reason: 'no-data' });
  t.like(masimoReading(0, 'serial-number'), { value: 56_661, text: '0000056661' });
  t.like(masimoReading(0, 'device-status'), { value: 0x800, text: 'set-mode' });
  t.like(masimoReading(2, 'perfusion-index'), { value: 7.02 });
  t.like(masimoReading(2, 'alarm-status'), { value: 0x38, text: 'pulse-low,triggered,muted' });
  for (const line of masimoLines)
    t.is(Buffer.from(encodeAll(masimo, decodeAll(masimo, [utf8(line)]).decoded)).toString(), line);
});

test('Masimo: with the sensor off the saturation that is printed all the same is no value', (t) => {
  t.like(masimoReading(1, 'spo2'), {
    value: null,
    quality: 'invalid',
    reason: 'sensor-off',
    text: 'held 98',
  });
  t.like(masimoReading(1, 'heart-rate'), { value: null, quality: 'invalid', reason: 'sensor-off' });
  t.like(masimoReading(1, 'device-status'), { text: 'sensor-off,low-perfusion,set-mode' });
  t.like(masimoReading(1, 'alarm-status'), { value: 0x10, text: 'triggered' });
});

test('Masimo: each exception bit but SET spoils the values with its reason', (t) => {
  const reasons: readonly (readonly [string, string])[] = [
    ['000001', 'no-sensor'],
    ['000002', 'defective-sensor'],
    ['000004', 'low-perfusion'],
    ['000008', 'searching'],
    ['000010', 'interference'],
    ['000020', 'sensor-off'],
    ['000040', 'ambient-light'],
    ['000080', 'unrecognised-sensor'],
    ['000400', 'low-signal-quality'],
  ];
  for (const [bits, reason] of reasons) {
    const spo2 = one(masimo, utf8((masimoLines[0] ?? '').replace('EXC=000800', `EXC=${bits}`)), 'spo2');
    t.is(spo2?.reason, reason);
    t.not(spo2?.quality, 'good');
  }
  const bare = (masimoLines[0] ?? '').replace(' EXC=000800', '');
  t.not(one(masimo, utf8(bare), 'spo2')?.quality, 'good');
});

test('Masimo: other fields are passed over, a line short of a digit or run into the next is not believed', (t) => {
  const [line = ''] = masimoLines;
  const more = line.replace(' SPCO', ' PVI=021% XYZ=12.3 SPCO');
  t.like(one(masimo, utf8(more), 'pleth-variability-index'), { value: 21 });
  for (let at = 0; at < line.length; at++) {
    const cut = utf8(`${line.slice(0, at)}${line.slice(at + 1)}${line}`);
    const { readings } = decodeAll(masimo, [cut]);
    t.true(
      pick(readings, 'spo2').every(({ value }) => value === 98),
      `character ${at}`,
    );
    t.true(
      pick(readings, 'heart-rate').every(({ value }) => value === 97),
      `character ${at}`,
    );
  }
});

test('the board’s waves and values between them come back byte for byte', (t) => {
  const { decoded, faults } = decodeAll(pm6750, [boardSecond]);
  t.deepEqual(faults, []);
  t.deepEqual(Buffer.from(encodeAll(pm6750, decoded)), Buffer.from(boardSecond));
});
