import { z } from 'zod';
import type { Priority } from '../core/alarm.ts';
import type { AlarmChange } from '../core/change.ts';
import type { AlarmNotice } from '../core/notice.ts';
import { defineReceiver, NoticeRefused, type Receiver } from '../plugin/receiver.ts';
import { calls, commanded } from './device-command.ts';
import { type PagerLanguage, typeWord, word } from './pager-words.ts';

const address = z
  .string()
  .regex(/^[0-9A-Za-z*#]{1,16}$/)
  .describe('Pager or group.');
const called = (what: string) => z.array(address).max(16).default([]).describe(what);
const beep = (usual: number, what: string) => z.int().min(1).max(9).default(usual).describe(what);
const words = (what: string) => z.record(z.string(), z.string().min(1).max(40)).default({}).describe(what);

const options = z.strictObject({
  device: z.string().min(1).describe('The pager line: a device with driver espa-444, bound to no bed.'),
  addresses: z
    .strictObject({
      high: called('Called for high priority.'),
      medium: called('Called for medium priority.'),
      low: called('Called for low priority.'),
    })
    .prefault({})
    .describe('Who is called by priority.'),
  beds: z
    .record(z.string(), z.array(address).min(1).max(16))
    .default({})
    .describe('Who is called for one bed, in place of those by priority.'),
  language: z
    .enum(['en', 'zh-CN'])
    .default('en')
    .describe('Of the text. Pagers that cannot show it show the place and the English name.'),
  pagerText: z
    .strictObject({
      places: words('What a pager shows for a bed, a robot or a device, in Latin letters; left out: its id.'),
      types: words('What a pager shows for a kind of alarm, in Latin letters; left out: its English name.'),
    })
    .prefault({})
    .describe('What pagers show that cannot show the text itself.'),
  beep: z
    .strictObject({
      high: beep(3, 'For high priority.'),
      medium: beep(2, 'For medium priority.'),
      low: beep(1, 'For low priority.'),
    })
    .prefault({})
    .describe('How pagers sound; what each number is belongs to the pager system.'),
  repeat: z.int().min(1).max(9).default(1).describe('How often the pager system sends each page.'),
  over: z.boolean().default(false).describe('Also page when an alarm is over or was closed.'),
});

type Options = z.output<typeof options>;

const ends: ReadonlySet<AlarmChange> = new Set(['ceased', 'closed']);
const espaPriority: Readonly<Record<Priority, number>> = { high: 1, medium: 2, low: 3 };
/** Whoever waits for the whole notice gives up after a minute, and would begin it anew beside this. */
const allWithinMs = 40_000;
const rememberedMost = 256;

/**
 * Pages through a line of this gateway. A pager has no memory of ids: a copy that comes in the same run is dropped here,
 * one that comes after a restart is paged again.
 */
export const pager = defineReceiver<Options>({
  kind: 'pager',
  summary: 'Pagers and DECT handsets on an ESPA 4.4.4 line (driver espa-444).',
  options,
  secrets: () => [],
  device: ({ device }) => device,
  create(chosen, ports): Receiver {
    /** Notice and address, so that of several pagers none is called twice because another failed. */
    const done = new Set<string>();
    return {
      async send({ notice, isLate }) {
        if (notice.kind !== 'alarm' || !isPaged(notice, chosen)) return;
        const page = pageOf(notice, isLate, chosen);
        const until = ports.clock.now().monoMs + allWithinMs;
        const failures: unknown[] = [];
        for (const to of addressesOf(notice, chosen)) {
          const key = `${notice.id} ${to}`;
          if (done.has(key)) continue;
          if (ports.clock.now().monoMs >= until) failures.push(new Error('the pager line is too slow'));
          else {
            // One that the pager system refuses must not keep the others from being called.
            const failure = await commanded(ports, {
              deviceId: chosen.device,
              name: 'page',
              args: { ...page, address: to },
            }).then(
              () => undefined,
              (thrown: unknown) => thrown ?? new Error('no reason given'),
            );
            if (failure === undefined) remember(done, key);
            else failures.push(failure);
          }
        }
        const [first] = failures;
        // Parked only when nothing of it could succeed another time.
        if (first !== undefined) throw failures.find((one) => !(one instanceof NoticeRefused)) ?? first;
      },
      async check() {
        if (ports.reading(chosen.device, 'peer-signal') === undefined)
          throw new Error(`${chosen.device}: nothing is heard of the pager system`);
      },
      close: async () => {},
    };
  },
});

function remember(done: Set<string>, key: string): void {
  done.add(key);
  const [oldest] = done;
  if (done.size > rememberedMost && oldest !== undefined) done.delete(oldest);
}

const isPaged = ({ change }: AlarmNotice, { over }: Options): boolean =>
  calls.has(change) || (over && ends.has(change));

/** Each once. */
function addressesOf({ alarm }: AlarmNotice, { addresses, beds }: Options): ReadonlySet<string> {
  const own = alarm.bedId === undefined ? undefined : beds[alarm.bedId];
  return new Set(own ?? addresses[alarm.priority]);
}

/** The page's text is the receiver's language; the fallback is what any pager shows. */
export function pageOf(notice: AlarmNotice, isLate: boolean, chosen: Options) {
  const { alarm } = notice;
  const { language, pagerText, beep: sounds, repeat } = chosen;
  return {
    text: textOf(notice, isLate, language, typeWord(alarm.type, language), pagerText.places),
    fallback: textOf(
      { ...notice, residentName: '' },
      isLate,
      'en',
      pagerText.types[alarm.type] ?? typeWord(alarm.type, 'en'),
      pagerText.places,
    ),
    beep: sounds[alarm.priority],
    transmissions: repeat,
    priority: espaPriority[alarm.priority],
  };
}

function textOf(
  { change, alarm, subject, residentName = '' }: AlarmNotice,
  isLate: boolean,
  language: PagerLanguage,
  type: string,
  places: Options['pagerText']['places'],
): string {
  const place = places[subject] ?? (subject === 'gateway' ? word('gateway', language) : subject);
  const step = alarm.escalationStep > 0 ? ` ${alarm.escalationStep + 1}` : '';
  const more = [
    ...(ends.has(change) ? [word('over', language)] : []),
    ...(change === 'raised' || ends.has(change) ? [] : [`${word('again', language)}${step}`]),
    ...(isLate ? [word('late', language)] : []),
  ];
  const who = residentName === '' ? '' : ` ${residentName}`;
  // The call's own limit; the line cuts off what its pagers do not show.
  return `${place}${who}: ${[type, ...more].join(', ')}`.slice(0, 160);
}
