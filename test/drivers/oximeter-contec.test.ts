import test from 'ava';
import { driverNamed } from '../../drivers/index.ts';
import { bci, contec } from '../conformance/oximeter-units.ts';
import { decodeAll, encodeAll, hex, joined } from '../helpers/bytes.ts';
import { driven, one, optionsOf, pick, responderOf, talk } from '../helpers/line-driver.ts';

const cms50 = driverNamed('contec-cms50');

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
