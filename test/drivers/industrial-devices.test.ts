import test from 'ava';
import fc from 'fast-check';
import { driverNamed } from '../../drivers/index.ts';
import {
  dataTypes,
  decodeSpark,
  encodeSpark,
  sparkValue,
} from '../../drivers/industrial/sparkplug-payload.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { sparkBirth, sparkData, sparkDeath, sparkLine } from '../conformance/industrial-units.ts';
import { decodeAll, hex, joined } from '../helpers/bytes.ts';

const spark = driverNamed('sparkplug-b') as MqttDriver<unknown>;
const heard = (lines: readonly Uint8Array[], options: unknown = {}) =>
  decodeAll(spark, [joined(...lines)], options);
const shown = (lines: readonly Uint8Array[], options: unknown = {}) =>
  heard(lines, options).readings.map(({ metric, value, quality, reason }) =>
    [metric, value ?? '-', quality, reason].filter((part) => part !== undefined).join(' '),
  );

/** A metric by alias alone, as DATA messages carry it: field 2 varint, field 13 double. */
function byAlias(seq: number, alias: number, value: number): Uint8Array {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(value);
  const metric = joined(hex('10'), Uint8Array.of(alias), hex('69'), double);
  return joined(hex('12'), Uint8Array.of(metric.length), metric, hex('18'), Uint8Array.of(seq));
}

/** A birth whose one metric has a name, an alias and the type Double. */
function aliasedBirth(alias: number): Uint8Array {
  const double = Buffer.alloc(8);
  double.writeDoubleLE(1);
  const name = Buffer.from('load');
  const metric = joined(
    hex('0A'),
    Uint8Array.of(name.length),
    name,
    hex('10'),
    Uint8Array.of(alias),
    hex('20 0A 69'),
    double,
  );
  return joined(hex('12'), Uint8Array.of(metric.length), metric, hex('18 00'));
}

/** This companion neither dates nor counts what it says. */
const noStamp = () => ({ wallMs: 0, nextId: () => 0 });

test('Sparkplug: birth, data, death; on a death everything is stale at once', (t) => {
  const lines = [
    sparkLine('NBIRTH', sparkBirth()),
    sparkLine('NDATA', sparkData(1)),
    sparkLine('NDEATH', sparkDeath()),
  ];
  t.deepEqual(shown(lines), [
    'connection 1 good',
    'room-temperature 21.5 good',
    'door 0 good',
    'room-temperature 22 good',
    'connection 0 good',
    'room-temperature - invalid stale',
    'door - invalid stale',
  ]);
});

test('Sparkplug: data by alias alone take name and type from the birth', (t) => {
  const birth = sparkLine('NBIRTH', aliasedBirth(7));
  t.deepEqual(shown([birth, sparkLine('NDATA', byAlias(1, 7, 42))]).at(-1), 'load 42 good');
  const { faults, readings } = heard([birth, sparkLine('NDATA', byAlias(1, 9, 42))]);
  t.like(readings.at(-1), { metric: 'connection', value: null, reason: 'no-birth' });
  t.like(faults[0], { kind: 'schema', detail: 'a metric that no birth has named' });
});

test('Sparkplug: the sequence runs over node and devices, and over its wrap', (t) => {
  const options = { device: 'arm', metrics: [{ name: 'Load', metric: 'load', unit: 'kg', scale: 0.001 }] };
  const load = (seq: number) =>
    encodeSpark(1000, seq, [{ name: 'Load', type: 'Double', value: 2500, timestampMs: 1000 }]);
  const device = (type: string, seq: number) => sparkLine(type, load(seq), 'press-1/arm');
  const whole = [
    sparkLine('NBIRTH', sparkBirth()),
    device('DBIRTH', 1),
    sparkLine('NDATA', sparkData(2)),
    device('DDATA', 3),
  ];
  t.deepEqual(shown(whole, options), ['connection 1 good', 'load 2.5 good', 'load 2.5 good']);
  t.deepEqual(heard(whole, options).faults, []);
  const gap = [...whole, device('DDATA', 5)];
  t.is(shown(gap, options).at(-1), 'load 2.5 questionable sequence-gap');
  t.like(heard(gap, options).faults[0], { detail: 'sequence gap: 4 was next, 5 came' });
  t.deepEqual(shown([...whole, device('DDEATH', 4)], options).slice(-2), [
    'connection 0 good',
    'load - invalid stale',
  ]);
  const wrap = Array.from({ length: 257 }, (_, index) => sparkLine('NDATA', sparkData((index + 1) % 256)));
  t.deepEqual(heard([sparkLine('NBIRTH', sparkBirth()), ...wrap]).faults, []);
});

test('Sparkplug: the will of an earlier connection kills nothing', (t) => {
  const reborn = [
    sparkLine('NBIRTH', sparkBirth(0, 4)),
    sparkLine('NDEATH', sparkDeath(3)),
    sparkLine('NDATA', sparkData(1)),
  ];
  t.is(shown(reborn).at(-1), 'room-temperature 22 good');
  t.is(
    shown([...reborn, sparkLine('NDEATH', sparkDeath(4))]).filter((line) => line.includes('stale')).length,
    2,
  );
});

test('Sparkplug: the types of the standards page, signed where they are', (t) => {
  const metric = (wire: object) => ({ isNull: false, isHistorical: false, wire });
  t.is(sparkValue(metric({ int: 0xff }), dataTypes.Int8), -1);
  t.is(sparkValue(metric({ int: 0xffff_ffff }), dataTypes.Int16), -1);
  t.is(sparkValue(metric({ int: 0x8000_0000 }), dataTypes.Int32), -(2 ** 31));
  t.is(sparkValue(metric({ int: 0xffff_ffff }), dataTypes.UInt32), 0xffff_ffff);
  t.is(sparkValue(metric({ long: 0xffff_ffff }), dataTypes.UInt32), 0xffff_ffff);
  t.is(sparkValue(metric({ boolean: true }), dataTypes.Boolean), 1);
  t.is(sparkValue(metric({ string: 'on' }), dataTypes.Text), 'on');
  t.is(sparkValue(metric({}), dataTypes.Double), null);
  t.is(sparkValue(metric({ int: 1 }), 16), undefined);
  const minusOne = decodeSpark(hex('12 0B 58 FF FF FF FF FF FF FF FF FF 01'));
  const [first] = minusOne?.metrics ?? [];
  t.is(first && sparkValue(first, dataTypes.Int64), -1);
});

test('Sparkplug: a rebirth is asked for at the start and once for each gap', (t) => {
  const companion = spark.companion?.(spark.config.parse({ group: 'ward' }), 'press-1', noStamp);
  const asked = (type: string, bytes: Uint8Array) =>
    companion?.hear(`spBv1.0/ward/${type}/press-1`, bytes).publish?.length ?? 0;
  const [first] = companion?.greet().publish ?? [];
  t.like(first, { topic: 'spBv1.0/ward/NCMD/press-1', qos: 0, isRetained: false });
  const command = first && decodeSpark(Buffer.from(first.payload))?.metrics[0];
  t.like(command, { name: 'Node Control/Rebirth', type: dataTypes.Boolean });
  t.is(command && sparkValue(command, dataTypes.Boolean), 1);
  t.is(asked('NDATA', sparkData(5)), 0);
  t.is(asked('NBIRTH', sparkBirth()), 0);
  t.is(asked('NDATA', sparkData(1)), 0);
  t.is(asked('NDATA', sparkData(3)), 1);
  t.is(asked('NDATA', sparkData(4)), 0);
  const later = Array.from({ length: 64 }, (_, index) => asked('NDATA', sparkData(5 + index)));
  t.is(
    later.reduce((sum, count) => sum + count, 0),
    2,
  );
  t.is(asked('NBIRTH', sparkBirth()), 0);
});

test('Sparkplug: no bytes make its payload throw or grow', (t) => {
  const deep = Array.from({ length: 3_000 }).reduce<Uint8Array>((inner) => {
    const length = inner.length < 128 ? [inner.length] : [(inner.length & 0x7f) | 0x80, inner.length >> 7];
    return joined(Uint8Array.of(0x92, 0x01, ...length), inner).subarray(0, 16_000);
  }, new Uint8Array(0));
  t.notThrows(() => decodeSpark(joined(hex('12'), Uint8Array.of(0xff, 0x7c), deep)));
  t.is(decodeSpark(joined(...Array.from({ length: 2_000 }, () => hex('12 00')))), undefined);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(120), fc.nat(255), (noise, at, byte) => {
      const mutated = Uint8Array.from(sparkBirth());
      mutated[at % mutated.length] = byte;
      decodeSpark(mutated);
      const { faults, frames } = heard([sparkLine('NBIRTH', noise), sparkLine('NDATA', mutated)]);
      return faults.length + frames >= 0;
    }),
    { numRuns: 2_000 },
  );
  t.pass();
});
