import type { Decoded, DecodedReading, MetricSpec } from '../../gateway/plugin/driver.ts';
import { answerOf, ld2410Words } from './ld2410-answer.ts';
import { gateSizes } from './ld2410-commands.ts';
import { messageSpec } from './r60-table.ts';

/** The settings that the module answers with. */
const settings = {
  movingGate: { metric: 'max-moving-gate', unit: '1', summary: 'Farthest gate for movement.', most: 8 },
  stillGate: { metric: 'max-still-gate', unit: '1', summary: 'Farthest gate for stillness.', most: 8 },
  emptyTime: { metric: 'empty-time', unit: 's', summary: 'Time until nobody is reported.', most: 65_535 },
  gateSize: { metric: 'gate-size', unit: 'm', summary: 'Size of a gate.', most: 0.75 },
} as const;
type Setting = keyof typeof settings;

export const ld2410MessageSpecs: readonly MetricSpec[] = [
  ...Object.values(settings).map(({ most, ...spec }) => ({
    ...spec,
    ratePerMin: 0,
    plausible: [0, most] as const,
  })),
  {
    ...messageSpec,
    summary:
      'A command or its answer: its word as a number, its value in hexadecimal; a refused one is doubtful.',
  },
];

/** A command or an answer: what it is, the settings in it, and a fault where the module refused (status not 0). */
export function messageItems(frame: Uint8Array, t: number, offset: number): Decoded[] {
  const value = (frame[6] ?? 0) | ((frame[7] ?? 0) << 8);
  const text = Array.from(frame.subarray(8, -4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const { metric, unit } = messageSpec;
  const message: DecodedReading = { type: 'reading', metric, unit, value, quality: 'good', t, text };
  const answer = answerOf(frame);
  if (!answer) return [message];
  const { command, status } = answer;
  if (status === 0) return [message, ...settingsOf(command, frame.subarray(10, -4), t)];
  const detail = `command ${command.toString(16).padStart(4, '0')}: status ${status}`;
  return [
    { ...message, quality: 'questionable', reason: 'refused' },
    { type: 'fault', kind: 'command-refused', offset, length: 0, detail },
  ];
}

/** Mark of the answer with all parameters, and its length: gates, 2 × 9 sensitivities, empty time (one source). */
const [parameterMark, parameterLength] = [0xaa, 24];

function settingsOf(command: number, data: Uint8Array, t: number): DecodedReading[] {
  const reading = (setting: Setting, value: number | undefined): DecodedReading => {
    const { metric, unit } = settings[setting];
    const base = { type: 'reading', metric, unit, t } as const;
    return value === undefined
      ? { ...base, value: null, quality: 'invalid', reason: 'unknown-code' }
      : { ...base, value, quality: 'good' };
  };
  const word = (at: number) => (data[at] ?? 0) | ((data[at + 1] ?? 0) << 8);
  if (command === ld2410Words.readGateSize && data.length === 2)
    return [reading('gateSize', gateSizes[word(0)])];
  const hasParameters = data[0] === parameterMark && data.length === parameterLength;
  if (command !== ld2410Words.readParameters || !hasParameters) return [];
  return [
    reading('movingGate', data[2]),
    reading('stillGate', data[3]),
    reading('emptyTime', word(parameterLength - 2)),
  ];
}
