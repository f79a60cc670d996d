import { z } from 'zod';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import { ld2410Words as words } from './ld2410-answer.ts';
import type { Ld2410Word } from './ld2410-talk.ts';

interface Row extends CommandSpec {
  readonly word: number;
  /** The word's value (standards page mmwave 3.2), of arguments that have passed the schema. */
  readonly value: (values: DeviceCommand['values']) => readonly number[];
}

/** Line speeds by their number in the word 00A1. */
const lineSpeeds: readonly number[] = [9_600, 19_200, 38_400, 57_600, 115_200, 230_400, 256_000, 460_800];
/** Gate sizes in metres by their number in the word 00AA. */
export const gateSizes: readonly number[] = [0.75, 0.2];

const number = (values: DeviceCommand['values'], name: string): number => Number(values[name]);
const bytes = (value: number, size: 2 | 4): number[] =>
  Array.from({ length: size }, (_, index) => Math.floor(value / 256 ** index) % 256);
/** Numbered parameters, each a u16 number and a u32 value. */
const parameters = (...list: readonly number[]): number[] =>
  list.flatMap((value, index) => [...bytes(index, 2), ...bytes(value, 4)]);
const nothing = z.strictObject({});
const allGates = 0xffff;

const reading = (name: string, word: number, summary: string): Row => ({
  name,
  word,
  summary,
  schema: nothing,
  value: () => [],
});
/** What changes the module or what it sends is asked for by name only. */
const change = (
  name: string,
  word: number,
  summary: string,
  schema: z.ZodType = nothing,
  value: Row['value'] = () => [],
): Row => ({ name, word, summary, schema, value, isHazardous: true });

const rows: readonly Row[] = [
  reading('read-parameters', words.readParameters, 'Reads gates, sensitivities and empty time.'),
  reading('read-firmware', words.readFirmware, 'Reads the firmware; the answer is a message.'),
  reading('read-gate-size', words.readGateSize, 'Reads the size of a gate.'),
  change('engineering-on', words.engineeringOn, 'Reports with the energy of each gate, until power-off.'),
  change('engineering-off', words.engineeringOff, 'Reports without the energy of each gate.'),
  change(
    'set-range',
    words.setRange,
    'Stores the farthest gate for movement and for stillness, and the seconds until nobody is reported.',
    z.strictObject({
      movingGate: z.int().min(1).max(8),
      stillGate: z.int().min(1).max(8),
      emptyTimeS: z.int().min(0).max(65_535),
    }),
    (values) =>
      parameters(number(values, 'movingGate'), number(values, 'stillGate'), number(values, 'emptyTimeS')),
  ),
  change(
    'set-gate-sensitivity',
    words.setSensitivity,
    'Stores the sensitivity of a gate, or of all without one; gates 0 and 1 have none for stillness.',
    z.strictObject({
      gate: z.int().min(0).max(8).optional(),
      moving: z.int().min(0).max(100),
      still: z.int().min(0).max(100),
    }),
    (values) =>
      parameters(Number(values['gate'] ?? allGates), number(values, 'moving'), number(values, 'still')),
  ),
  change(
    'set-gate-size',
    words.setGateSize,
    'Stores the size of a gate in metres; it counts after a restart.',
    z.strictObject({ sizeM: z.literal(gateSizes) }),
    (values) => bytes(gateSizes.indexOf(number(values, 'sizeM')), 2),
  ),
  change(
    'set-line-speed',
    words.setLineSpeed,
    'Stores the line speed; it counts after a restart, and `baudRate` has to be set to the same.',
    z.strictObject({ baudRate: z.literal(lineSpeeds) }),
    (values) => bytes(1 + lineSpeeds.indexOf(number(values, 'baudRate')), 2),
  ),
  change(
    'set-bluetooth',
    words.setBluetooth,
    'Switches Bluetooth; it counts after a restart. The form of the value is known from one source.',
    z.strictObject({ isOn: z.boolean() }),
    (values) => bytes(values['isOn'] === true ? 1 : 0, 2),
  ),
  change('factory-reset', words.factoryReset, 'Back to the settings of the factory, after a restart.'),
  change('restart', words.restart, 'Restarts the module; it is away for a moment.'),
];

/** What a person may ask for. */
export const ld2410Commands: readonly CommandSpec[] = rows.map(({ word: _, value: __, ...spec }) => spec);

/** The word of a command; nothing where there is no such command. */
export function ld2410Word({ name, values }: DeviceCommand): Ld2410Word | undefined {
  const row = rows.find((one) => one.name === name);
  return row && { command: row.word, value: row.value(values), isRestart: row.word === words.restart };
}
