import type { MetricSpec } from '../../gateway/plugin/driver.ts';

/** Components whose state is a measurement. */
export type Component = 'binary_sensor' | 'sensor';

const yesNo = (metric: string, summary: string, more: Partial<MetricSpec> = {}): MetricSpec => ({
  metric,
  unit: '1',
  summary,
  ratePerMin: 0,
  plausible: [0, 1],
  ...more,
});
const number = (
  metric: string,
  unit: string,
  summary: string,
  plausible: readonly [number, number],
  more: Partial<MetricSpec> = {},
): MetricSpec => ({ metric, unit, summary, ratePerMin: 0, plausible, ...more });
const alarm = { isAlarm: true } as const;

/** What announced entities usually are, in our words. */
export const announcedMetrics: readonly MetricSpec[] = [
  yesNo('fall', '1 while the device reports a fall.', alarm),
  yesNo('call', '1 while a person calls for help.', alarm),
  yesNo('safety', '1 while something is unsafe, as the device sees it.', alarm),
  yesNo('water-leak', '1 while water is on the floor.', alarm),
  yesNo('smoke', '1 while there is smoke.', alarm),
  yesNo('gas', '1 while there is combustible gas.', alarm),
  yesNo('carbon-monoxide', '1 while there is carbon monoxide.', alarm),
  yesNo('door', '1 while the door or window is open.'),
  yesNo('occupancy', '1 after movement, for as long as the sensor holds it.'),
  yesNo('presence', '1 while a person is there.'),
  yesNo('vibration', '1 while it shakes.'),
  yesNo('tamper', '1 while the housing is open.'),
  yesNo('battery-low', '1 once the battery wants changing.'),
  number('room-temperature', 'Cel', 'Temperature of the room.', [-40, 85]),
  number('room-humidity', '%', 'Relative humidity of the room.', [0, 100]),
  number('illuminance', 'lx', 'Light in the room.', [0, 200_000]),
  number('battery', '%', 'State of charge.', [0, 100]),
  number('distance', 'cm', 'Distance.', [0, 10_000]),
  number('heart-rate', '/min', 'Heart rate.', [10, 350], { mdc: 149_530, loinc: '8867-4' }),
  number('respiration-rate', '/min', 'Respiration rate.', [0, 120], { mdc: 151_562, loinc: '9279-1' }),
  number('spo2', '%', 'Oxygen saturation.', [0, 100], { mdc: 150_456, loinc: '59408-5' }),
  yesNo('connection', '1 while the device is available; the text is its own word.', alarm),
  number('announced', '1', 'How many entities are read; the text names them.', [0, 64]),
];

/** Device classes in our words. `temperature` is taken for the room's: a body is named by the configuration. */
export const metricByClass: Readonly<Record<Component, ReadonlyMap<string, string>>> = {
  binary_sensor: new Map([
    ['safety', 'safety'],
    ['moisture', 'water-leak'],
    ['smoke', 'smoke'],
    ['gas', 'gas'],
    ['carbon_monoxide', 'carbon-monoxide'],
    ['door', 'door'],
    ['window', 'door'],
    ['opening', 'door'],
    ['motion', 'occupancy'],
    ['moving', 'occupancy'],
    ['occupancy', 'occupancy'],
    ['presence', 'presence'],
    ['vibration', 'vibration'],
    ['tamper', 'tamper'],
    ['battery', 'battery-low'],
  ]),
  sensor: new Map([
    ['temperature', 'room-temperature'],
    ['humidity', 'room-humidity'],
    ['illuminance', 'illuminance'],
    ['battery', 'battery'],
    ['distance', 'distance'],
  ]),
};

/** A unit as Home Assistant writes it, in UCUM and in the unit that our tables use. */
export interface Unit {
  readonly ucum: string;
  readonly scale: number;
  readonly offset: number;
}

const same = (ucum: string): Unit => ({ ucum, scale: 1, offset: 0 });

export const unitByWord: ReadonlyMap<string, Unit> = new Map([
  ['°C', same('Cel')],
  ['°F', { ucum: 'Cel', scale: 5 / 9, offset: -160 / 9 }],
  ['%', same('%')],
  ['lx', same('lx')],
  ['bpm', same('/min')],
  ['br/min', same('/min')],
  ['kg', same('kg')],
  ['m', { ucum: 'cm', scale: 100, offset: 0 }],
  ['cm', same('cm')],
  ['mm', { ucum: 'cm', scale: 0.1, offset: 0 }],
  ['s', same('s')],
  ['V', same('V')],
  ['mV', same('mV')],
  ['A', same('A')],
  ['W', same('W')],
  ['hPa', same('hPa')],
  ['mmHg', same('mm[Hg]')],
  ['ppm', same('[ppm]')],
]);

/** What a virtual device writes for a UCUM unit. */
export const wordOfUnit = (ucum: string): string =>
  [...unitByWord].find(([, unit]) => unit.ucum === ucum && unit.scale === 1)?.[0] ?? ucum;

/** A name of Home Assistant's as a metric; nothing where no letter begins it. */
export function kebab(name: string): string | undefined {
  const metric = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[-0-9]+|-+$/g, '')
    .slice(0, 64);
  return metric === '' ? undefined : metric;
}
