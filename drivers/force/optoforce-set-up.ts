import { z } from 'zod';
import type { Conversation, Responder } from '../../gateway/plugin/conversation.ts';
import { listen, refuse, writeBytes } from '../../gateway/plugin/conversation.ts';
import { withSum } from './optoforce-frame.ts';

/** What the DAQ can be set to, by the codes that it knows (standards page force-torque 4.2). */
const speedCodes = { 1000: 1, 333: 3, 100: 10, 30: 33, 10: 100 } as const;
const filterCodes = { none: 0, '500': 1, '150': 2, '50': 3, '15': 4, '5': 5, '1.5': 6 } as const;

/** Options of the set-up; it is sent only where `setUp` asks for it. */
export const setUpOptions = {
  rateHz: z
    .union([z.literal(1_000), z.literal(333), z.literal(100), z.literal(30), z.literal(10)])
    .default(100)
    .describe('Output rate, Hz. Sample times are counted with it.'),
  filterHz: z
    .enum(['none', '500', '150', '50', '15', '5', '1.5'])
    .default('15')
    .describe('Cut-off of the filter in the DAQ, sent by the set-up.'),
  setUp: z
    .boolean()
    .default(false)
    .describe('Sends rate and filter at each opening. This also removes a zero offset set before.'),
};

export interface SetUp {
  readonly rateHz: keyof typeof speedCodes;
  readonly filterHz: keyof typeof filterCodes;
  readonly setUp: boolean;
}

/** The configuration as bytes. Its last field leaves the zero alone or, for a person who asks, takes the load as zero. */
export const configuration = ({ rateHz, filterHz }: SetUp, isZeroing = false): Uint8Array =>
  withSum(0xaa, 0x00, 0x32, 0x03, speedCodes[rateHz], filterCodes[filterHz], isZeroing ? 0xff : 0);

const accepted = Buffer.from(withSum(0xaa, 0x00, 0x50, 0x01, 0x00));
const attempts = 3;

const isAccepted = (heard: Uint8Array): boolean => Buffer.from(heard).includes(accepted);

/** Says nothing unless asked to set the DAQ up. */
export function* conversation(set: SetUp): Conversation {
  if (!set.setUp) return;
  for (let attempt = 0; attempt < attempts; attempt++) {
    yield writeBytes(configuration(set));
    const { heard } = yield listen(200, isAccepted);
    if (isAccepted(heard)) return;
  }
  yield refuse('no-answer', 'the DAQ does not confirm its configuration');
}

/** The DAQ's end: it sends from its start, and takes a new rate, or stop, from a configuration. */
export function responder(): Responder {
  let isStreaming = true;
  let held: readonly number[] = [];
  const takeByte = (byte: number): readonly number[] => {
    held = [...held.slice(-8), byte];
    if (held.length < 9 || held[0] !== 0xaa || held[2] !== 0x32 || held[3] !== 0x03) return [];
    if (!Buffer.from(withSum(...held.slice(0, 7))).equals(Buffer.from(held))) return [];
    isStreaming = held[4] !== 0;
    held = [];
    return [...accepted];
  };
  return {
    hear: (bytes) => Uint8Array.from([...bytes].flatMap(takeByte)),
    get isStreaming() {
      return isStreaming;
    },
    reset() {
      isStreaming = true;
      held = [];
      return new Uint8Array(0);
    },
  };
}
