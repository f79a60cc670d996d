import { z } from 'zod';
import type { Conversation } from '../../gateway/plugin/conversation.ts';
import type { CommandSpec, DeviceCommand } from '../../gateway/plugin/driver.ts';
import { espaBlock, headers, recordTypes } from './espa-block.ts';
import type { EspaOptions } from './espa-options.ts';
import { deliver } from './espa-talk.ts';
import { pagerBytes } from './espa-text.ts';

const digit = (usual: number, what: string) => z.int().min(1).max(9).default(usual).describe(what);

const pageSchema = z.strictObject({
  address: z
    .string()
    .regex(/^[0-9A-Za-z*#]{1,16}$/)
    .describe('Pager or group that is called.'),
  text: z.string().min(1).max(160).describe('What it shows.'),
  fallback: z
    .string()
    .max(160)
    .optional()
    .describe('What it shows where pagers cannot show the text, such as Chinese.'),
  beep: digit(1, 'How it sounds; what each number is belongs to the pager system.'),
  callType: digit(3, '1: reset, 2: speech, 3: message.'),
  transmissions: digit(1, 'How often the pager system sends it.'),
  priority: z.int().min(1).max(3).default(3).describe('1: alarm, 2: high, 3: normal.'),
});

export const espaCommands: readonly CommandSpec[] = [
  {
    name: 'page',
    summary: 'Calls a pager; done when the pager system has acknowledged it.',
    schema: pageSchema,
  },
];

/** The block of a page, in the order of the records' numbers. */
export function pageBlock({ values }: DeviceCommand, options: EspaOptions): Uint8Array {
  const { address, text, fallback, beep, callType, transmissions, priority } = pageSchema.parse(values);
  const ascii = (value: string | number) => new TextEncoder().encode(String(value));
  const shown = pagerBytes(text, fallback === '' ? undefined : fallback, options.charset);
  return espaBlock(
    headers.call,
    [
      { type: recordTypes.address, data: ascii(address) },
      { type: recordTypes.text, data: shown.subarray(0, options.textMost) },
      { type: recordTypes.beep, data: ascii(beep) },
      { type: recordTypes.callType, data: ascii(callType) },
      { type: recordTypes.transmissions, data: ascii(transmissions) },
      { type: recordTypes.priority, data: ascii(priority) },
    ],
    options.dataBits,
  );
}

export const pageDialogue = (command: DeviceCommand, options: EspaOptions): Conversation =>
  deliver(pageBlock(command, options), options);
