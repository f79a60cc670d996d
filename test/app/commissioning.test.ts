import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { Ear } from '../../gateway/app/commissioning/ear.ts';
import { deviceEdits } from '../../gateway/app/commissioning/edits.ts';
import { guessesFor } from '../../gateway/app/commissioning/guesses.ts';
import { speakerOf } from '../../gateway/app/commissioning/heard.ts';
import { LiveTests } from '../../gateway/app/commissioning/live-test.ts';
import type { DeviceConfig } from '../../gateway/config/schema.ts';
import { deviceId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import type { Measurement } from '../../gateway/core/measurement.ts';
import { HandClock } from '../station/fake-ward.ts';

const bytes = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

test('who speaks is told by the topic, or by what it announces, with the options that its driver needs', (t) => {
  const said: readonly (readonly [string, unknown, string | undefined])[] = [
    ['vigil/v1/in/cuff-7/reading', {}, 'mqtt-json cuff-7 {}'],
    ['zigbee2mqtt/ward 2/cord', {}, 'zigbee2mqtt ward 2/cord {"friendlyName":"ward 2/cord"}'],
    ['zigbee2mqtt/cord/availability', {}, 'zigbee2mqtt cord {"friendlyName":"cord"}'],
    ['zigbee2mqtt/bridge/state', {}, undefined],
    ['zigbee2mqtt/cord/set', {}, undefined],
    [
      'uagv/v2/Acme/CR-7/connection',
      {},
      'vda5050 Acme CR-7 {"majorVersion":"v2","manufacturer":"Acme","serialNumber":"CR-7"}',
    ],
    [
      'homeassistant/binary_sensor/x/config',
      { dev: { ids: ['0x1'], name: 'Mat' } },
      'home-assistant Mat {"identifier":"0x1"}',
    ],
    ['homeassistant/binary_sensor/x/config', '', undefined],
    ['homeassistant/binary_sensor/x/config', '{"device":', undefined],
    ['homeassistant/binary_sensor/x/config', 'null', undefined],
  ];
  for (const [topic, payload, expected] of said) {
    const found = speakerOf(topic, bytes(payload));
    t.is(found && `${found.driver} ${found.name} ${JSON.stringify(found.options)}`, expected, topic);
  }
});

test('every option that a speaker brings along is taken by its driver', (t) => {
  const found = [
    speakerOf('zigbee2mqtt/cord', bytes('')),
    speakerOf('uagv/v2/Acme/CR-7/state', bytes('')),
    speakerOf('homeassistant/sensor/x/config', bytes({ device: { identifiers: '0x1' } })),
  ];
  for (const one of found) {
    const driver = drivers.find(({ name }) => name === one?.driver);
    t.true(driver?.config.safeParse(one?.options).success, one?.driver);
  }
});

test('only known drivers are guessed', (t) => {
  for (const [vendorId, productId] of [
    ['1a86', '7523'],
    ['10C4', 'EA60'],
    ['0451', 'bef3'],
  ] as const) {
    const guesses = guessesFor({ vendorId, productId });
    t.true(guesses.length > 0);
    for (const guess of guesses)
      t.true(
        drivers.some(({ name }) => name === guess),
        guess,
      );
  }
  t.deepEqual(guessesFor({ vendorId: 'ffff' }), []);
});

test('it is listened to only while somebody looks; what is configured is not told, and the list has a bound', (t) => {
  const clock = new HandClock();
  const listeners = new Set<(topic: string, payload: Uint8Array) => void>();
  const ear = new Ear({
    clock,
    devices: [{ id: 'known', driver: 'mqtt-json', options: {} }] as readonly DeviceConfig[],
    subscribe(filter, listener) {
      if (!filter.startsWith('vigil/')) return () => {};
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  const say = (name: string) => {
    for (const listener of listeners) listener(`vigil/v1/in/${name}/reading`, bytes('{}'));
  };
  say('early');
  ear.listen();
  say('kept');
  clock.advance(1000);
  say('known');
  say('new');
  t.deepEqual(
    ear.heard().map(({ name, isRetained }) => [name, isRetained]),
    [
      ['new', false],
      ['kept', true],
    ],
  );
  for (let n = 0; n < 150; n += 1) say(`d${n}`);
  t.is(ear.heard().length, 100);
  t.is(ear.dropped, 52);
  t.is(ear.heard()[0]?.name, 'd149');
  clock.advance(61_000);
  t.is(listeners.size, 0);
});

const instant = (monoMs: number): Instant => ({ wallMs: monoMs, monoMs, bootId: 'boot', errorMs: 0 });

test('a live test tells the first measurement, and the first value that was another one than before: the press', (t) => {
  const clock = new HandClock();
  const tests = new LiveTests(clock);
  const reading = (value: number, more: object = {}): Measurement => {
    const at = instant(clock.now().monoMs - 40);
    const receivedAt = clock.now();
    const device = deviceId('cord');
    return {
      kind: 'reading',
      deviceId: device,
      metric: 'call',
      value,
      unit: '1',
      quality: 'good',
      at,
      receivedAt,
      ...more,
    };
  };
  t.is(tests.view('cord'), undefined);
  tests.hear([reading(1)]);
  t.like(tests.begin('cord'), { count: 0, isOver: false });
  clock.advance(300);
  tests.hear([reading(1, { isLate: true }), reading(0)]);
  clock.advance(900);
  tests.hear([reading(0), reading(1)]);
  t.like(tests.view('cord'), {
    elapsedMs: 1200,
    count: 3,
    first: { afterMs: 300, latencyMs: 40, value: { metric: 'call', value: 0 } },
    change: { afterMs: 1200, before: 0, value: { metric: 'call', value: 1 } },
    latest: [{ metric: 'call', value: 1 }],
  });
  clock.advance(120_000);
  tests.hear([reading(0)]);
  t.like(tests.view('cord'), { isOver: true, count: 3 });
});

test('a device in the place of another speaks for the same bed; nothing of the old hardware is taken over', (t) => {
  const old = {
    id: 'ox-1',
    driver: 'nonin-oem3',
    bed: 'bed-1',
    port: '/dev/x',
    placement: 'wrist',
    options: { a: 1 },
  };
  const config = {
    devices: [old],
    robots: [{ id: 'r', label: 'R', look: { device: 'ox-1' } }],
  } as unknown as Parameters<typeof deviceEdits>[0];
  const device = { id: 'ox-2', driver: 'nonin-oem3', port: { serialNumber: 'B' } };
  const edits = deviceEdits(config, { what: 'add', seen: '', device, replaces: 'ox-1' });
  t.deepEqual(edits, [
    { op: 'add', path: ['devices'], value: { bed: 'bed-1', placement: 'wrist', ...device } },
    { op: 'remove', path: ['devices', 'ox-1'] },
    { op: 'set', path: ['robots', 'r', 'look', 'device'], value: 'ox-2' },
  ]);
});
