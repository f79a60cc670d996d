import { defineDriver } from '../../gateway/plugin/driver.ts';
import { vda5050Command, vda5050Commands, vda5050Companion } from './vda5050-commands.ts';
import { vda5050Decoder } from './vda5050-decoder.ts';
import { vda5050Encoder } from './vda5050-encoder.ts';
import { factRows } from './vda5050-factsheet.ts';
import { topicsOf, vda5050Options, versionOf } from './vda5050-options.ts';
import { vda5050Responder } from './vda5050-robot.ts';
import { stateRows } from './vda5050-state.ts';

/**
 * A mobile robot that speaks VDA 5050: connection, state, visualization and factsheet are read. It is listened to only,
 * unless a person gives a command or the configuration lets it be asked. A pause travels as a message that may be lost:
 * it is never the only safety stop. The differences of 3.0 are as its schemas show them; no such robot was at hand.
 */
export const vda5050 = defineDriver({
  name: 'vda5050',
  family: 'robot',
  transport: 'mqtt',
  summary:
    'Mobile robots that speak VDA 5050 2.0, 2.1 and 3.0: read all the time; paused, sent and asked on command.',
  source: 'VDA 5050 2.0.0, 2.1.0 and 3.0.0, texts and schemas; standards page robots-mqtt 1',
  streams: [],
  metrics: [
    {
      metric: 'connection',
      unit: '1',
      summary: '1 while the robot is online; the text is its own word.',
      ratePerMin: 0,
      plausible: [0, 1],
      isAlarm: true,
    },
    ...[...stateRows, ...factRows].map(({ spec }) => spec),
  ],
  config: vda5050Options,
  silentAfterMs: 35_000,
  // The last will was composed when the robot connected: its timestamp says nothing about when the link broke.
  timeBase: 'arrival',
  filters: (options, deviceId) =>
    ['connection', 'state', 'visualization', 'factsheet'].map(
      (name) => `${topicsOf(options, deviceId, '+')}/${name}`,
    ),
  topic: (options, deviceId, payload) =>
    `${topicsOf(options, deviceId, 'vigil')}/${payload.includes('"connectionState"') ? 'connection' : 'state'}`,
  decoder: vda5050Decoder,
  encoder: (options, deviceId = 'virtual') =>
    vda5050Encoder({
      version: versionOf(options),
      manufacturer: options.manufacturer ?? 'vigil',
      serialNumber: options.serialNumber ?? deviceId,
    }),
  companion: vda5050Companion,
  responder: vda5050Responder,
  commands: vda5050Commands,
  // The maker is a part of the topic that a robot listens on.
  takesCommands: ({ manufacturer }) => manufacturer !== undefined,
  command: vda5050Command,
});
