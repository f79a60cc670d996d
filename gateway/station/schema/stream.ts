import { z } from 'zod';
import type { ScreenOptionsView } from '../screen-wire.ts';
import type { Snapshot, StreamEvent } from '../wire.ts';
import { alarmView, bedView, holdView, processView, robotView, shiftView } from './board.ts';
import { staffView } from './common.ts';
import { described, wallMs } from './described.ts';

const said = z.strictObject({ en: z.string().exactOptional(), 'zh-CN': z.string().exactOptional() });
const screenOptionsView = described<ScreenOptionsView>()(
  'ScreenOptions',
  z.strictObject({
    protocols: z.record(z.string(), said),
    volumes: z.strictObject({ day: z.number(), evening: z.number(), night: z.number() }),
  }),
);

const snapshot = described<Snapshot>()(
  'Snapshot',
  z.strictObject({
    ward: z.string(),
    version: z.string(),
    isDemo: z.boolean(),
    nowMs: wallMs,
    session: staffView.exactOptional(),
    staff: z.array(staffView),
    shifts: z.array(shiftView).exactOptional(),
    screens: screenOptionsView.exactOptional(),
    beds: z.array(bedView),
    robots: z.array(robotView),
    alarms: z.array(alarmView),
    processes: z.array(processView),
    holds: z.array(holdView),
  }),
);

const event = <Type extends string, Value>(type: Type, value: z.ZodType<Value>) =>
  z.strictObject({ type: z.literal(type), value });

/** An event of the stream: `event:` is its type, `data:` the JSON of its value. */
export const streamEvent: z.ZodType<StreamEvent> = z
  .union([
    event('snapshot', snapshot),
    event('bed', bedView),
    event('robot', robotView),
    event('alarm', alarmView),
    event('process', processView),
    event('holds', z.array(holdView)),
    event('beat', z.strictObject({ nowMs: wallMs })),
  ])
  .meta({ id: 'StreamEvent' });
