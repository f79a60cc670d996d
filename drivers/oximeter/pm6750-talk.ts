import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { run, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import { joined } from '../frames.ts';
import { longestFrame, pm6750Frame, pm6750Probe } from './pm6750-frame.ts';

export const streamNames = ['ecg', 'spo2', 'temperature', 'spo2Wave', 'respirationWave'] as const;
export type BoardStream = (typeof streamNames)[number];
const gains = ['x0.25', 'x0.5', 'x1', 'x2'] as const;
const ecgModes = ['operation', 'monitor', 'diagnostic'] as const;
export type Gain = (typeof gains)[number];
export type EcgMode = (typeof ecgModes)[number];
export const gainSchema = z.enum(gains);
export const ecgModeSchema = z.enum(ecgModes);

export type BoardSetUp = Readonly<Record<BoardStream, boolean>> & {
  readonly ecgGain?: Gain | undefined;
  readonly ecgMode?: EcgMode | undefined;
  readonly respirationGain?: Gain | undefined;
};

const switches: Readonly<Record<BoardStream, number>> = {
  ecg: 0x01,
  spo2: 0x03,
  temperature: 0x04,
  spo2Wave: 0xfe,
  respirationWave: 0xff,
};
const pressure = 0x02;
/** Over Bluetooth the board loses what comes closer together. */
const betweenMs = 50;
const watchMs = 5_000;
/** No measurement takes longer; a cuff that stays inflated harms. */
const pressureMostMs = 90_000;

/** Settings first, so that samples come as set; a stream not asked for is switched off, whoever switched it on. */
function setUpFrames(options: BoardSetUp): Uint8Array[] {
  const set = (command: number, names: readonly string[], name: string | undefined) =>
    name === undefined ? [] : [pm6750Frame(command, names.indexOf(name) + 1)];
  return [
    ...set(0x07, gains, options.ecgGain),
    ...set(0x08, ecgModes, options.ecgMode),
    ...set(0x0f, gains, options.respirationGain),
    ...streamNames.map((name) => pm6750Frame(switches[name], options[name] ? 1 : 0)),
  ];
}

/**
 * Lets go of a cuff that an ended session may have left under pressure, then asks for the streams; again whenever nothing
 * has come for a while, since a board that lost its power is silent until asked.
 */
export function* pm6750Conversation(options: BoardSetUp): Conversation {
  yield writeBytes(pm6750Frame(pressure, 0));
  yield run(betweenMs);
  while (true) {
    for (const frame of setUpFrames(options)) {
      yield writeBytes(frame);
      yield run(betweenMs);
    }
    while ((yield run(watchMs)).frames > 0);
  }
}

/** First pressures of the manual, in mmHg; the board takes half of them. */
const firstPressure = (least: number, most: number, usual: number) =>
  z.int().min(least).max(most).multipleOf(2).default(usual).describe('First pressure of the cuff, mmHg.');

const startSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('adult'), firstPressure: firstPressure(40, 300, 150) }),
  z.strictObject({ mode: z.literal('child'), firstPressure: firstPressure(40, 210, 100) }),
  z.strictObject({ mode: z.literal('newborn'), firstPressure: firstPressure(40, 140, 70) }),
]);
const modes: Readonly<Record<z.output<typeof startSchema>['mode'], number>> = {
  adult: 1,
  child: 2,
  newborn: 3,
};

/** The board's calibration and leak tests are not among these, and never will be: they are not for people. */
export const pm6750Commands: readonly CommandSpec[] = [
  {
    name: 'start-pressure',
    summary: 'Inflates the cuff and measures blood pressure once, for an adult, a child or a newborn.',
    schema: startSchema,
    isHazardous: true,
    readBack: 'cuff-pressure',
    endsBy: { command: 'stop-pressure', afterMs: pressureMostMs },
  },
  {
    name: 'stop-pressure',
    summary: 'Ends a measurement of blood pressure and lets the air out of the cuff.',
    schema: z.strictObject({}),
    readBack: 'cuff-pressure',
  },
];

/** The manual wants mode and first pressure right before each start: else the board takes those of whoever came before. */
export function pm6750Command({ name, values }: DeviceCommand): Uint8Array {
  if (name !== 'start-pressure') return pm6750Frame(pressure, 0);
  const { mode, firstPressure: mmHg } = startSchema.parse(values);
  const settings = joined(pm6750Frame(0x09, modes[mode]), pm6750Frame(0x0a, mmHg / 2));
  return joined(settings, pm6750Frame(pressure, 1));
}

/** The board's end: silent until streams are switched on, and after a reset again. It acknowledges nothing. */
export function pm6750Responder(): Responder {
  const on = new Set<number>();
  const known = new Set(Object.values(switches));
  let held: Uint8Array = new Uint8Array(0);

  const take = (frame: Uint8Array) => {
    const [command = 0, value = 0] = frame.subarray(3);
    if (known.has(command) && value === 1) on.add(command);
    else on.delete(command);
  };
  return {
    hear(bytes) {
      const all = joined(held, bytes);
      let at = 0;
      while (at < all.length) {
        const length = pm6750Probe(all, at, all.length);
        if (length === 0 && all.length - at < longestFrame) break;
        if (length > 0) take(all.subarray(at, at + length));
        at += Math.max(1, length);
      }
      held = all.slice(at);
      return new Uint8Array(0);
    },
    get isStreaming() {
      return on.size > 0;
    },
    reset() {
      on.clear();
      held = new Uint8Array(0);
      return new Uint8Array(0);
    },
  };
}
