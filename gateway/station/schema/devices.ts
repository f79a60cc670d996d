import { z } from 'zod';
import type { FieldView } from '../field-wire.ts';
import { jsonValue } from '../json-value.ts';
import type { CommandView, DeviceCountersView, DeviceView, ReadBackView, UnderWayView } from '../wire.ts';
import { linkProblem, quality } from './common.ts';
import { described, wallMs } from './described.ts';

const counters = described<DeviceCountersView>()(
  'DeviceCounters',
  z.strictObject({
    frames: z.number(),
    bytes: z.number(),
    faults: z.number(),
    checksumErrors: z.number(),
    resyncs: z.number(),
    gaps: z.number(),
    dropped: z.number(),
    rateHz: z.number(),
    latencyMs: z.number(),
  }),
);
const readBack = described<ReadBackView>()(
  'ReadBack',
  z.strictObject({
    metric: z.string(),
    value: z.number().nullable(),
    unit: z.string(),
    quality,
    reason: z.string().exactOptional(),
    atMs: wallMs,
  }),
);
const underWay = described<UnderWayView>()(
  'CommandUnderWay',
  z.strictObject({
    name: z.string(),
    end: z.string(),
    sinceMs: wallMs,
    untilMs: wallMs,
    isOverdue: z.boolean(),
  }),
);
export const deviceView = described<DeviceView>()(
  'Device',
  z.strictObject({
    deviceId: z.string(),
    driver: z.string(),
    state: z.enum(['open', 'opening', 'closed', 'failed', 'unknown']),
    problem: linkProblem.exactOptional(),
    reason: z.string().exactOptional(),
    counters: counters.exactOptional(),
    isRecording: z.boolean().exactOptional(),
    lastMs: wallMs.exactOptional(),
    readBacks: z.array(readBack).exactOptional(),
    underWay: underWay.exactOptional(),
  }),
);

const named = { name: z.string(), isRequired: z.boolean() };
const written = { lengthMost: z.number(), pattern: z.string().exactOptional() };
const value = z.union([z.string(), z.number()]);
const fields: z.ZodType<readonly FieldView[]> = z
  .array(z.lazy((): z.ZodType<FieldView> => field))
  .meta({ id: 'CommandFields' });
const field: z.ZodType<FieldView> = z
  .union([
    z.strictObject({
      ...named,
      kind: z.literal('number'),
      isInteger: z.boolean(),
      above: z.number().exactOptional(),
      least: z.number().exactOptional(),
      most: z.number().exactOptional(),
      step: z.number().exactOptional(),
      isNullable: z.boolean().exactOptional(),
      initial: z.number().exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('choice'),
      options: z.array(value),
      initial: value.exactOptional(),
    }),
    z.strictObject({ ...named, kind: z.literal('switch'), initial: z.boolean().exactOptional() }),
    z.strictObject({
      ...named,
      kind: z.literal('text'),
      ...written,
      isDateTime: z.boolean().exactOptional(),
      isAddress: z.boolean().exactOptional(),
      isNullable: z.boolean().exactOptional(),
      initial: z.string().exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('several'),
      options: z.array(z.string()),
      least: z.number(),
      initial: z.array(z.string()).exactOptional(),
    }),
    z.strictObject({
      ...named,
      ...written,
      kind: z.literal('names'),
      least: z.number(),
      most: z.number(),
      initial: z.array(z.string()).exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('numbers'),
      isInteger: z.boolean(),
      above: z.number().exactOptional(),
      least: z.number().exactOptional(),
      most: z.number().exactOptional(),
      countLeast: z.number(),
      countMost: z.number(),
      initial: z.array(z.number()).exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('secret'),
      folder: z.string().exactOptional(),
      prefix: z.string().exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('group'),
      fields,
      isNullable: z.boolean().exactOptional(),
      initial: z.record(z.string(), jsonValue).exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('list'),
      fields,
      least: z.number(),
      most: z.number(),
      isNullable: z.boolean().exactOptional(),
    }),
    z.strictObject({
      ...named,
      kind: z.literal('entries'),
      key: z.strictObject(written),
      value: z.lazy((): z.ZodType<FieldView> => field),
      most: z.number(),
    }),
    z.strictObject({
      kind: z.literal('cases'),
      name: z.string(),
      cases: z.array(z.strictObject({ value, fields })),
      initial: value.exactOptional(),
    }),
  ])
  .meta({ id: 'CommandField' });

export const commandView = described<CommandView>()(
  'Command',
  z.strictObject({
    name: z.string(),
    isHazardous: z.boolean(),
    fields: fields.exactOptional(),
    endsBy: z.strictObject({ command: z.string(), afterMs: z.number() }).exactOptional(),
    readBack: z.string().exactOptional(),
  }),
);
