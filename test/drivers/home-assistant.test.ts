import test from 'ava';
import fc from 'fast-check';
import { pathOf, valueAt } from '../../drivers/home/home-assistant-template.ts';
import { driverNamed } from '../../drivers/index.ts';
import type { MqttDriver } from '../../gateway/plugin/driver.ts';
import { decodeAll, utf8 } from '../helpers/bytes.ts';

const driver = driverNamed('home-assistant') as MqttDriver<unknown>;
type Sent = readonly [topic: string, payload: unknown];

/** The example of the standards page robots-mqtt 4. */
const fall = {
  name: 'Fall',
  unique_id: 'room12b_fall',
  state_topic: 'care/room12b/fall',
  payload_on: '1',
  payload_off: '0',
  device_class: 'safety',
  availability_topic: 'care/room12b/status',
  device: {
    identifiers: ['radar-12'],
    name: 'Room 12 bed B radar',
    manufacturer: 'Seeed',
    model: 'MR60FDA2',
  },
};
const fallTopic = 'homeassistant/binary_sensor/radar-12/fall/config';

const heard = (sent: readonly Sent[], options: unknown = {}) =>
  decodeAll(
    driver,
    sent.map(([topic, payload]) => utf8(`${JSON.stringify({ topic, payload })}\n`)),
    options,
  );
const shown = (sent: readonly Sent[], options: unknown = {}) =>
  heard(sent, options)
    .readings.filter(({ metric }) => metric !== 'announced')
    .map(({ metric, value, unit, text, reason }) =>
      [metric, value ?? '-', unit, text, reason].filter((part) => part !== undefined).join(' '),
    );

/** This companion neither dates nor counts what it says. */
const noStamp = () => ({ wallMs: 0, nextId: () => 0 });

test('Home Assistant: the example of the standards page, its states and its availability', (t) => {
  const sent: Sent[] = [
    [fallTopic, fall],
    ['care/room12b/status', 'online'],
    ['care/room12b/fall', '1'],
    ['care/room12b/fall', 0],
    ['care/room12b/fall', 'perhaps'],
    ['care/room12b/status', 'offline'],
    ['care/room12b/fall', '1'],
  ];
  t.deepEqual(shown(sent), [
    'connection 1 1 online',
    'fall 1 1',
    'fall 0 1',
    'fall - 1 unknown-code',
    'fall - 1 unavailable',
    'connection 0 1 offline',
    'fall 1 1 unavailable',
  ]);
  t.is(heard(sent).readings.at(-1)?.quality, 'questionable');
  t.true(driver.metrics.find(({ metric }) => metric === 'fall')?.isAlarm);
});

test('Home Assistant: abbreviations, a base, a field of the state, a unit in UCUM', (t) => {
  const config = {
    '~': 'tele/t1',
    stat_t: '~/SENSOR',
    avty: [{ t: '~/LWT', pl_avail: 'Online', pl_not_avail: 'Offline' }],
    dev_cla: 'temperature',
    unit_of_meas: '°F',
    val_tpl: "{{ value_json['AM2301'].Temperature | float | round(1) }}",
    exp_aft: 600,
    uniq_id: 't1_temp',
    dev: { ids: 't1' },
  };
  const sent: Sent[] = [
    ['homeassistant/sensor/t1_temp/config', config],
    ['tele/t1/SENSOR', { AM2301: { Temperature: 68 } }],
    ['tele/t1/SENSOR', { other: 1 }],
    ['tele/t1/LWT', 'Offline'],
  ];
  const { readings } = heard(sent, { identifier: 't1' });
  t.like(readings[0], { metric: 'announced', value: 1, text: 'room-temperature:600s' });
  t.like(readings[1], { metric: 'room-temperature', unit: 'Cel', quality: 'good' });
  t.true(Math.abs((readings[1]?.value ?? 0) - 20) < 1e-9);
  t.like(readings[2], { value: null, reason: 'no-data' });
  t.deepEqual(shown(sent, { identifier: 't1' }).slice(-2), [
    'room-temperature - Cel unavailable',
    'connection 0 1 Offline',
  ]);
  t.deepEqual(shown(sent, { identifier: 'another' }), []);
  t.deepEqual(shown(sent, { uniqueIdPrefix: 't2_' }), []);
});

test('Home Assistant: a template that does more than read makes its entity unreadable, never guessed', (t) => {
  const readable = [
    '{{ value }}',
    '{{value_json.a.b}}',
    "{{ value_json['a b'][0] | default(0) }}",
    '{{ value_json.a | int }}',
    '{{ value_json }}',
  ];
  for (const template of readable) t.truthy(pathOf(template), template);
  const refused = [
    '{{ value_json.a * 10 }}',
    "{{ 'ON' if value == '1' else 'OFF' }}",
    '{{ value_json.a | abs }}',
    "{{ value_json.a | replace('1', '0') }}",
    '{% if value %}1{% endif %}',
    '{{ value_json.a }} {{ value }}',
    '{{ states("x") }}',
    '{{ value_json.a() }}',
  ];
  for (const template of refused) t.is(pathOf(template), undefined, template);
  const { faults, readings } = heard([
    [fallTopic, { ...fall, value_template: '{{ not value }}' }],
    ['care/room12b/fall', '1'],
  ]);
  t.like(faults[0], { kind: 'schema', detail: 'fall: value_template does more than read a field' });
  t.deepEqual(readings, []);
  t.is(valueAt({ of: 'json', keys: ['constructor'] }, '', { a: 1 }), undefined);
});

test('Home Assistant: an empty config is forgotten, a broken one too, and both are said', (t) => {
  const state: Sent = ['care/room12b/fall', '1'];
  t.deepEqual(shown([[fallTopic, fall], state, [fallTopic, ''], state]), ['fall 1 1', 'fall - 1 forgotten']);
  const broken = { ...fall, state_topic: 'care/#' };
  t.deepEqual(shown([[fallTopic, fall], state, [fallTopic, broken], state]), [
    'fall 1 1',
    'fall - 1 unreadable',
  ]);
});

test('Home Assistant: names by configuration, two doors, true and false, words', (t) => {
  const config = (id: string, more: object) => ({ unique_id: id, state_topic: `x/${id}`, ...more });
  const door = {
    device_class: 'door',
    payload_on: true,
    payload_off: false,
    value_template: '{{ value_json.open }}',
  };
  const sent: Sent[] = [
    ['homeassistant/binary_sensor/front/config', config('front', door)],
    ['homeassistant/binary_sensor/back/config', config('back', door)],
    [
      'homeassistant/sensor/skin_temp/config',
      config('skin', { device_class: 'temperature', unit_of_measurement: '°C' }),
    ],
    ['homeassistant/sensor/mode/config', config('mode', {})],
    ['x/front', { open: true }],
    ['x/back', { open: false }],
    ['x/skin', 36.5],
    ['x/skin', 'warm'],
    ['x/mode', 'night'],
  ];
  t.deepEqual(shown(sent, { names: { skin_temp: 'body-temperature' } }), [
    'door 1 1',
    'door-back 0 1',
    'body-temperature 36.5 Cel',
    'body-temperature - Cel not-a-number',
    'mode - 1 night',
  ]);
});

test('Home Assistant: what is announced is subscribed to, within a bound, and never a wildcard', (t) => {
  const companion = driver.companion?.(driver.config.parse({ identifier: 'radar-12' }), 'bed-1', noStamp);
  const hear = (topic: string, payload: unknown) =>
    companion?.hear(topic, utf8(typeof payload === 'string' ? payload : JSON.stringify(payload)));
  t.deepEqual(hear(fallTopic, fall), { subscribe: ['care/room12b/fall', 'care/room12b/status'] });
  t.deepEqual(companion?.greet(), { subscribe: ['care/room12b/fall', 'care/room12b/status'] });
  t.deepEqual(hear('care/room12b/fall', '1'), {});
  t.deepEqual(hear(fallTopic, '{broken'), {});
  for (const state_topic of ['#', 'a/+/b', '$SYS/x', '', 'a\u0000b'])
    t.deepEqual(hear(fallTopic, { ...fall, state_topic }), {});
  const subscriptions = Array.from(
    { length: 200 },
    (_, index) =>
      hear(`homeassistant/sensor/s${index}/config`, { ...fall, state_topic: `s/${index}` })?.subscribe,
  );
  t.is(subscriptions.filter((topics) => topics !== undefined).length, 64);
});

test('Home Assistant: any config at all: no exception', (t) => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (config, state) => {
      heard([
        [fallTopic, config],
        [fallTopic, { ...fall, ...(typeof config === 'object' ? config : {}) }],
        ['care/room12b/fall', state],
        ['care/room12b/fall', config],
      ]);
      return true;
    }),
    { numRuns: 500 },
  );
  t.pass();
});
