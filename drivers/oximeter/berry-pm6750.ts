import { z } from 'zod';
import type { DeviceOffer } from '../../gateway/plugin/driver.ts';
import { defineDriver } from '../../gateway/plugin/driver.ts';
import { pm6750Decoder } from './pm6750-decoder.ts';
import { pm6750Encoder } from './pm6750-encoder.ts';
import { pm6750Metrics, pm6750Streams } from './pm6750-tables.ts';
import {
  ecgModeSchema,
  gainSchema,
  pm6750Command,
  pm6750Commands,
  pm6750Conversation,
  pm6750Responder,
  streamNames,
} from './pm6750-talk.ts';

const stream = (what: string) => z.boolean().default(true).describe(`Ask for ${what}.`);

const options = z
  .strictObject({
    ecg: stream('ECG, heart rate, ST level and rhythm'),
    spo2: stream('oxygen saturation and pulse'),
    temperature: stream('temperature'),
    spo2Wave: stream('the plethysmogram'),
    respirationWave: stream('the respiration wave'),
    ecgGain: gainSchema.optional().describe('Gain of the ECG; left as the board has it where not given.'),
    ecgMode: ecgModeSchema
      .optional()
      .describe('Filter of the ECG: `operation` 1–25 Hz, `monitor` 0.5–75 Hz, `diagnostic` 0.05–100 Hz.'),
    respirationGain: gainSchema.optional().describe('Gain of the respiration wave.'),
  })
  // A board that was asked for nothing cannot be told from a dead one.
  .refine((asked) => streamNames.some((name) => asked[name]), 'at least one stream must be asked for');
type BoardOptions = z.output<typeof options>;

/**
 * Berry PM6750: ECG, SpO2, blood pressure, temperature and respiration. All of it is known from one project that checked it
 * on a real unit; beat marks and the rate of the SpO2 wave are not as its manual says. It never inflates a cuff unasked.
 */
export const berryPm6750 = defineDriver<BoardOptions>({
  name: 'berry-pm6750',
  family: 'oximeter',
  transport: 'serial',
  summary: 'Berry PM6750 multi-parameter board: ECG, SpO2, blood pressure, temperature, respiration.',
  source: 'Berry PM6750 protocol, standards page oximeter 5',
  streams: pm6750Streams,
  metrics: pm6750Metrics,
  config: options,
  silentAfterMs: 2_000,
  offers,
  line: () => ({ baudRate: 115_200, dataBits: 8, parity: 'none', stopBits: 1 }),
  decoder: ({ ecg }) => pm6750Decoder(ecg),
  encoder: ({ ecg }) => pm6750Encoder(ecg),
  conversation: pm6750Conversation,
  responder: pm6750Responder,
  commands: pm6750Commands,
  command: pm6750Command,
});

const always = ['systolic', 'mean-pressure', 'diastolic', 'cuff-pressure', 'pressure-status'];

/** What was switched on, and blood pressure, which comes only when asked for. */
function offers({ ecg, spo2, temperature, spo2Wave, respirationWave }: BoardOptions): DeviceOffer {
  const when = (isOn: boolean, ...names: readonly string[]) => (isOn ? names : []);
  return {
    streams: [...when(ecg, 'ecg'), ...when(spo2Wave, 'pleth'), ...when(respirationWave, 'respiration')],
    metrics: [
      ...when(ecg, 'heart-rate', 'respiration-rate', 'st-level', 'ecg-status', 'ecg-rhythm', 'heart-beat'),
      ...when(spo2, 'spo2', ecg ? 'pulse-rate' : 'heart-rate', 'spo2-status', 'pulse-beat'),
      ...when(temperature, 'body-temperature', 'body-temperature-2', 'temperature-status'),
      ...always,
    ],
    // Waves come fifty times a second and more, values alone once.
    silentAfterMs: ecg || spo2Wave || respirationWave ? 2_000 : 5_000,
  };
}
