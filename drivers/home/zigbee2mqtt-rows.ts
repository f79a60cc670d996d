import type { MetricSpec } from '../../gateway/plugin/driver.ts';

/** One field of a Zigbee2MQTT state message as a reading. */
export interface ZigbeeRow {
  readonly field: string;
  readonly spec: MetricSpec;
  /** A boolean that means the opposite of the metric: `contact` is true while a door is closed. */
  readonly isInverted?: boolean;
}

const yesNo = (
  field: string,
  metric: string,
  summary: string,
  more: Partial<MetricSpec> = {},
): ZigbeeRow => ({
  field,
  spec: { metric, unit: '1', summary, ratePerMin: 0, plausible: [0, 1], ...more },
});

const number = (
  field: string,
  metric: string,
  unit: string,
  summary: string,
  plausible: readonly [number, number],
): ZigbeeRow => ({ field, spec: { metric, unit, summary, ratePerMin: 0, plausible } });

const alarm = { isAlarm: true } as const;

/** What a person or a room may be in need of comes first, what is about the device last. */
export const zigbeeRows: readonly ZigbeeRow[] = [
  yesNo('sos', 'call', '1 while a person calls for help.', alarm),
  yesNo('water_leak', 'water-leak', '1 while water is on the floor.', alarm),
  yesNo('smoke', 'smoke', '1 while there is smoke.', alarm),
  yesNo('gas', 'gas', '1 while there is combustible gas.', alarm),
  yesNo('carbon_monoxide', 'carbon-monoxide', '1 while there is carbon monoxide.', alarm),
  { ...yesNo('contact', 'door', '1 while the door or window is open.'), isInverted: true },
  // A PIR that sees nothing move does not know that nobody is there: not the metric `presence`.
  yesNo('occupancy', 'occupancy', '1 after movement, for as long as the sensor is set to hold it.'),
  yesNo('presence', 'presence', '1 while a person is there, as a radar sees it.'),
  yesNo('vibration', 'vibration', '1 while the thing that it is fixed to shakes.'),
  yesNo('tamper', 'tamper', '1 while the housing is open.'),
  number('temperature', 'room-temperature', 'Cel', 'Temperature of the room.', [-40, 85]),
  number('humidity', 'room-humidity', '%', 'Relative humidity of the room.', [0, 100]),
  number('illuminance', 'illuminance', 'lx', 'Light in the room.', [0, 200_000]),
  number('battery', 'battery', '%', 'State of charge.', [0, 100]),
  yesNo('battery_low', 'battery-low', '1 once the battery wants changing.'),
  number('device_temperature', 'device-temperature', 'Cel', 'Temperature inside the device.', [-40, 125]),
  {
    field: 'linkquality',
    spec: {
      metric: 'link-quality',
      unit: '1',
      summary: 'Quality of the radio link, 0 to 255.',
      ratePerMin: 0,
      plausible: [0, 255],
      isThinned: true,
    },
  },
];

/** What comes beside the rows: words of the radio network and of the buttons. */
export const zigbeeMetrics: readonly MetricSpec[] = [
  {
    metric: 'connection',
    unit: '1',
    summary: '1 while Zigbee2MQTT reaches the device; the text is its own word.',
    ratePerMin: 0,
    plausible: [0, 1],
    isAlarm: true,
  },
  {
    metric: 'bridge',
    unit: '1',
    summary: '1 while Zigbee2MQTT itself runs; without it no device is heard.',
    ratePerMin: 0,
    plausible: [0, 1],
    isAlarm: true,
  },
  {
    metric: 'button',
    unit: '1',
    summary: '1 at the moment of an action that is no call; the text is its name.',
    ratePerMin: 0,
    plausible: [0, 1],
  },
];
