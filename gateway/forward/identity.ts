import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { residentId, staffId } from '../core/id.ts';
import type { Notice } from '../core/notice.ts';

/** How much of people leaves the box. `none`: only where; `id`: ids of residents and staff; `name`: also residents' names. */
export type Identity = 'none' | 'id' | 'name';

const somebody = staffId('staff');

/** The notice as a receiver may have it. `names` gives a resident's name by id. */
export function identified(notice: Notice, identity: Identity, names: ReadonlyMap<string, string>): Notice {
  if (identity === 'none') return withoutPeople(notice);
  const resident = residentOf(notice);
  const name = identity === 'name' && resident !== undefined ? names.get(resident) : undefined;
  return name === undefined ? notice : { ...notice, residentName: name };
}

function residentOf(notice: Notice): string | undefined {
  if (notice.kind === 'alarm') return notice.alarm.residentId;
  return notice.kind === 'care-event' ? notice.event.residentId : notice.residentId;
}

function withoutPeople(notice: Notice): Notice {
  if (notice.kind === 'alarm') return { ...notice, alarm: alarmWithoutPeople(notice.alarm) };
  if (notice.kind === 'care-event') return { ...notice, event: eventWithoutPeople(notice.event) };
  const { residentId: _, readings, ...rest } = notice;
  return { ...rest, readings: readings.map(({ enteredBy: __, ...reading }) => reading) };
}

/** That somebody accepted it stays; who did goes, and what a screen or a receiver is called stays. */
function alarmWithoutPeople(alarm: Alarm): Alarm {
  const { residentId: resident, owner, closedBy, custody, evidence, ...rest } = alarm;
  return {
    ...rest,
    ...(owner && { owner: { ...owner, staffId: somebody } }),
    ...(closedBy && { closedBy: somebody }),
    evidence: evidence.map((one) => scrubbed(one, resident)),
    custody: custody.map((link) =>
      link.by === undefined || isDevice.has(link.step) ? link : { ...link, by: somebody },
    ),
  };
}

const isDevice: ReadonlySet<string> = new Set(['sent', 'painted']);

function eventWithoutPeople({ residentId: resident, evidence, ...rest }: CareEvent): CareEvent {
  return { ...rest, evidence: evidence.map((one) => scrubbed(one, resident)) };
}

/** An evidence's values are a detector's own words: where one is the resident's id, it goes too. */
function scrubbed<One extends CareEvent['evidence'][number]>(
  evidence: One,
  resident: string | undefined,
): One {
  if (resident === undefined) return evidence;
  const values = Object.entries(evidence.values).map(([key, value]) => [
    key,
    value === residentId(resident) ? 'resident' : value,
  ]);
  return { ...evidence, values: Object.fromEntries(values) as One['values'] };
}
