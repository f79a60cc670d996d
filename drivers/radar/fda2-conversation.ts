import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, run, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import { framedDecoder } from '../frames.ts';
import type { Fda2Options } from './fda2-options.ts';
import { fda2Limits } from './fda2-options.ts';
import type { Fda2Setting } from './fda2-tables.ts';
import { fda2Rows, fda2Settings, fda2Types } from './fda2-tables.ts';
import { tinyDecoder, tinyFrame, tinyParts, tinyProbe } from './tiny-frame.ts';

const answerMs = 500;
/** Time to store a setting before the next word. */
const settleMs = 150;
const readEveryMs = 60_000;

/** What the gateway says, each byte for byte as proven on hardware. */
export const fda2Asks = {
  parameters: tinyFrame(0, fda2Types.parameters),
  factoryReset: tinyFrame(0, fda2Types.factoryReset),
  targetHeight: tinyFrame(0x8000, fda2Types.targetHeight),
} as const;

const setTo = ({ type, write }: Fda2Setting, value: number): Uint8Array => tinyFrame(0, type, write(value));

/**
 * Sets what the options give, and only where the radar has something else, since it stores every setting. Then reads the
 * parameters back once a minute: a radar that hangs at another height than it counts with must not stay unseen.
 */
export function* fda2Conversation(options: Fda2Options): Conversation {
  const wanted = fda2Settings.flatMap((setting) => {
    const value = options[setting.option];
    return value === undefined ? [] : [{ setting, value }];
  });
  if (wanted.length > 0) {
    yield writeBytes(fda2Asks.parameters);
    // Ends with the answer, so that hardly anything is kept from the decoder.
    const { heard } = yield listen(answerMs, (soFar) => settingsIn(soFar).size > 0);
    const found = settingsIn(heard);
    for (const { setting, value } of wanted) {
      if (Math.abs((found.get(setting.metric) ?? Number.NaN) - value) < 0.001) continue;
      yield writeBytes(setTo(setting, value));
      yield run(settleMs);
    }
  }
  if (options.isTargetHeightSent) yield writeBytes(fda2Asks.targetHeight);
  while (true) {
    yield writeBytes(fda2Asks.parameters);
    yield run(readEveryMs);
  }
}

/** The settings that a parameter answer among the bytes gives, by metric; none where there is no answer. */
function settingsIn(heard: Uint8Array): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  const decoder = tinyDecoder(fda2Rows, ({ type, names }, values) => {
    if (type === fda2Types.parameters) {
      for (const [index, name] of names.entries()) found.set(name, values[index] ?? null);
    }
    return [];
  });
  decoder.push(heard);
  decoder.end();
  return found;
}

const nothing = z.strictObject({});

/** What a person may ask for. */
export const fda2Commands: readonly CommandSpec[] = [
  { name: 'read-parameters', summary: 'Reads height, threshold and sensitivity.', schema: nothing },
  ...fda2Settings.map(({ option, metric }) => ({
    name: `set-${metric}`,
    summary: `Stores another ${metric.replace('-', ' ')} in the radar.`,
    schema: z.strictObject({ value: fda2Limits[option] }),
    isHazardous: true,
    readBack: metric,
  })),
  {
    name: 'factory-reset',
    summary: 'Puts the radar back to the settings of the factory; the mounting height has to be set again.',
    schema: nothing,
    isHazardous: true,
  },
];

export function fda2Command({ name, values }: DeviceCommand): Uint8Array {
  if (name === 'read-parameters') return fda2Asks.parameters;
  if (name === 'factory-reset') return fda2Asks.factoryReset;
  const setting = fda2Settings.find(({ metric }) => name === `set-${metric}`);
  const value = setting && fda2Limits[setting.option].safeParse(values['value']);
  return setting && value?.success ? setTo(setting, value.data) : new Uint8Array(0);
}

/** The radar's end: keeps settings within its limits, answers with the parameters, and sends all the time. */
export function fda2Responder(): Responder {
  const factory: readonly number[] = [3, 0.5, 15];
  let settings = [...factory];
  let answers: Uint8Array[] = [];
  let id = 0;
  const answer = (type: number, data: Uint8Array) => {
    answers.push(tinyFrame(id, type, data));
    id = (id + 1) & 0xffff;
  };
  const take = (type: number, data: DataView) => {
    if (type === fda2Types.factoryReset) settings = [...factory];
    if (type === fda2Types.parameters) {
      const parts = fda2Settings.map(({ write }, index) => write(settings[index] ?? 0));
      answer(type, Uint8Array.from(parts.flatMap((part) => [...part])));
    }
    const index = fda2Settings.findIndex((setting) => setting.type === type);
    const setting = fda2Settings[index];
    if (!setting) return;
    const value = setting.read(data);
    const isAccepted = fda2Limits[setting.option].safeParse(value).success;
    if (isAccepted) settings[index] = value ?? 0;
    answer(type, Uint8Array.of(isAccepted ? 1 : 0));
  };
  const lengths = new Map<number, number>([
    [fda2Types.parameters, 0],
    [fda2Types.factoryReset, 0],
    [fda2Types.targetHeight, 0],
    ...fda2Settings.map(({ type }) => [type, 4] as const),
  ]);
  const newLine = () =>
    framedDecoder({
      lookahead: 13,
      probe: tinyProbe((type, length) => lengths.get(type) === length),
      decode(frame) {
        const { type, data } = tinyParts(frame);
        take(type, data);
      },
    });
  let line = newLine();
  return {
    isStreaming: true,
    hear(bytes) {
      answers = [];
      line.push(bytes);
      return Uint8Array.from(answers.flatMap((part) => [...part]));
    },
    reset() {
      line = newLine();
      id = 0;
      return new Uint8Array(0);
    },
  };
}
