import { z } from 'zod';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { loadStream, massMetric } from '../bed/load-cells.ts';
import { boardOptions, boardPlan } from './board-options.ts';
import { imuStream, pressureStream } from './board-streams.ts';
import { boardDecoder } from './firmata-decoder.ts';
import { boardEncoder } from './firmata-encoder.ts';

/**
 * An Arduino with StandardFirmata, set up by johnny-five for what is fitted to it. Firmata has no check: nothing on it is
 * ever a safety stop. The speed 57600 and the repeated start of the MLX90614 are from memory, not verified on a board.
 */
export const firmataBoard = defineDriver({
  name: 'firmata-board',
  family: 'board',
  transport: 'firmata',
  summary: 'Arduino boards with Firmata: IMU, infrared thermometer, bed load cells, pressure mats, a relay.',
  source:
    'Firmata 2.x and MPU-6050, standards page firmata-stk500 1 and 5; MLX90614 and HX711, oximeter 9 and 10',
  streams: [imuStream(50), loadStream(10), pressureStream(50)],
  metrics: [
    {
      metric: 'surface-temperature',
      unit: 'Cel',
      summary: 'Surface in front of the infrared thermometer; not a body temperature.',
      ratePerMin: 60,
      plausible: [-70, 380],
      isThinned: true,
    },
    {
      metric: 'ambient-temperature',
      unit: 'Cel',
      summary: 'Infrared thermometer’s own temperature.',
      ratePerMin: 60,
      plausible: [-40, 125],
      isThinned: true,
    },
    {
      metric: 'device-temperature',
      unit: 'Cel',
      summary: 'Temperature inside the inertial sensor.',
      ratePerMin: 60,
      plausible: [-40, 125],
      isThinned: true,
    },
    massMetric,
    {
      metric: 'relay',
      unit: '1',
      summary: 'Output of the relay, 1 on; questionable where its auxiliary contact differs.',
      ratePerMin: 60,
      plausible: [0, 1],
    },
    {
      metric: 'relay-contact',
      unit: '1',
      summary: 'Auxiliary contact of the relay, 1 closed.',
      ratePerMin: 60,
      plausible: [0, 1],
    },
  ],
  config: boardOptions,
  silentAfterMs: 2_000,
  timeBase: 'arrival',
  line: ({ baudRate }) => ({ baudRate, dataBits: 8, parity: 'none', stopBits: 1 }),
  offers: ({ imu, thermometer, pressurePins, cells, relay }) => ({
    streams: [
      ...(imu ? ['imu'] : []),
      ...(cells ? ['bed-load'] : []),
      ...(pressurePins.length > 0 ? ['bed-pressure'] : []),
    ],
    metrics: [
      ...(imu ? ['device-temperature'] : []),
      ...(thermometer ? ['surface-temperature', 'ambient-temperature'] : []),
      ...(cells ? ['bed-mass'] : []),
      ...(relay ? ['relay'] : []),
      ...(relay?.contactPin == null ? [] : ['relay-contact']),
    ],
    // A board with a relay alone is asked once a second.
    silentAfterMs: relay && !imu && !thermometer && !cells && pressurePins.length === 0 ? 5_000 : 2_000,
  }),
  decoder: boardDecoder,
  encoder: boardEncoder,
  board: boardPlan,
  takesCommands: ({ relay }) => relay !== null,
  commands: [
    {
      name: 'relay',
      summary: 'Switches the relay of the board.',
      schema: z.strictObject({
        name: z.literal('relay').default('relay').describe('Which output; a board has one.'),
        isOn: z.boolean().describe('Whether it is to be on.'),
      }),
      readBack: 'relay',
    },
  ],
});
