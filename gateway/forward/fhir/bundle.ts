import type { Bundle } from 'fhir/r4.js';
import { isClosed } from '../../core/alarm.ts';
import type { Subject } from '../../core/care-event.ts';
import { isDrill } from '../../core/drill.ts';
import type { Reading } from '../../core/measurement.ts';
import type { AlarmNotice, CareEventNotice, ReadingsNotice } from '../../core/notice.ts';
import type { Sending } from '../../plugin/receiver.ts';
import { callMessage, changeMessage, issueOf } from './alarm.ts';
import { pressureName, pressureOf, pressuresOf } from './blood-pressure.ts';
import { careEventObservation } from './care-event.ts';
import type { FhirContext } from './context.ts';
import { deviceEntry, marked, type Placed, placed, type Write } from './entry.ts';
import { aboutOf, isByHand, observationOf, readingIdentifier } from './observation.ts';
import { identifierOf, placeOf } from './reference.ts';
import type { ToldState, ToldStates } from './told-states.ts';

export interface Mapped {
  readonly bundle: Bundle;
  /** What the server will have been told once it has taken the bundle. */
  readonly states: readonly ToldState[];
}

/** What is known of earlier tellings. */
export type Earlier = Pick<ToldStates, 'write' | 'last'>;

/** A notice as one transaction: all of it is taken, or nothing. Pure but for what it looks up in `earlier`. */
export function bundleOf(context: FhirContext, sending: Sending, earlier: Earlier): Mapped {
  const { notice, isLate } = sending;
  const mapped =
    notice.kind === 'alarm'
      ? alarmEntries(context, notice, isLate, earlier)
      : notice.kind === 'care-event'
        ? careEventEntries(context, notice, isLate)
        : readingEntries(context, notice, isLate, earlier);
  const entry = new Map(mapped.entries.map((one) => [one.entry.fullUrl, one.entry]));
  return {
    bundle: { resourceType: 'Bundle', type: 'transaction', entry: [...entry.values()] },
    states: mapped.states,
  };
}

interface Entries {
  readonly entries: readonly Placed[];
  readonly states: readonly ToldState[];
}

/** An alarm's state is written over; that something happened to it is written once. */
function alarmEntries(context: FhirContext, notice: AlarmNotice, isLate: boolean, earlier: Earlier): Entries {
  const { alarm, at } = notice;
  const state: ToldState = { key: alarm.id, at };
  const write = earlier.write(state.key, at, { isLate, isLast: isClosed(alarm) });
  const marks = marked(context, { isLate, isDrill: isDrill(alarm) });
  const gateway = deviceEntry(context, 'gateway');
  const source = sourceOf(context, alarm);
  const identifier = identifierOf(context, 'alarm', alarm.id);
  // Equipment has no clinical issue: its alarm is only told of.
  const issue =
    alarm.category === 'physiological'
      ? placed(identifier, { ...issueOf(context, notice, (source ?? gateway).reference), ...marks }, write)
      : undefined;
  const reported = {
    sender: gateway.reference,
    about: [
      ...(issue ? [issue.reference] : source ? [source.reference] : []),
      ...(alarm.bedId === undefined ? [] : [placeOf(context, alarm.bedId)]),
    ],
  };
  const call = placed(identifier, { ...callMessage(context, notice, reported), ...marks }, write);
  const entries = [gateway, ...(source ? [source] : []), ...(issue ? [issue] : []), call];
  if (notice.change === 'raised') return { entries, states: [state] };
  const change = { ...changeMessage(context, notice, reported, call.reference), ...marks };
  return {
    entries: [...entries, placed(identifierOf(context, 'notice', notice.id), change)],
    states: [state],
  };
}

/** The sensor, or else the robot, that an alarm or event comes from. */
function sourceOf(context: FhirContext, { deviceId, robotId }: Subject): Placed | undefined {
  if (deviceId !== undefined) return deviceEntry(context, 'device', deviceId);
  return robotId === undefined ? undefined : deviceEntry(context, 'robot', robotId);
}

function careEventEntries(context: FhirContext, notice: CareEventNotice, isLate: boolean): Entries {
  const device = sourceOf(context, notice.event) ?? deviceEntry(context, 'gateway');
  const observation = {
    ...careEventObservation(context, notice),
    device: device.reference,
    ...marked(context, { isLate, isDrill: isDrill(notice.event) }),
  };
  const identifier = identifierOf(context, 'care-event', notice.event.id);
  return { entries: [device, placed(identifier, observation)], states: [] };
}

function readingEntries(
  context: FhirContext,
  notice: ReadingsNotice,
  isLate: boolean,
  earlier: Earlier,
): Entries {
  const about = aboutOf(context, notice);
  const { pressures, others } = pressuresOf(notice.readings);
  const written = [
    ...pressures.map((pressure) => ({
      readings: pressure,
      name: pressureName(pressure),
      resource: pressureOf(context, about, pressure),
    })),
    ...others.map((reading) => ({
      readings: [reading] as const,
      name: reading.metric,
      resource: observationOf(context, about, reading),
    })),
  ].map(({ readings, name, resource }) => {
    const [first] = readings;
    const identifier = readingIdentifier(context, notice.bedId, first, name);
    const device = isByHand(first) ? undefined : deviceEntry(context, 'device', first.deviceId);
    const entered = isByHand(first) ? enteredState(identifier.value, readings, earlier, isLate) : undefined;
    const { meta } = marked(context, { isLate });
    const whole = {
      ...resource,
      ...(entered?.state.isAmended ? { status: 'amended' as const } : {}),
      ...(meta ? { meta: { ...resource.meta, ...meta } } : {}),
      ...(device ? { device: device.reference } : {}),
    };
    return {
      entries: [...(device ? [device] : []), placed(identifier, whole, entered?.write)],
      states: entered ? [entered.state] : [],
    };
  });
  return {
    entries: written.flatMap(({ entries }) => entries),
    states: written.flatMap(({ states }) => states),
  };
}

/** What staff entered may be corrected: it is written over, and amended once it says something else than before. */
function enteredState(
  key: string,
  readings: readonly [Reading, ...Reading[]],
  earlier: Earlier,
  isLate: boolean,
): { readonly state: ToldState; readonly write: Write } {
  const at = readings[0].receivedAt;
  const value = JSON.stringify(readings.map((one) => [one.metric, one.value, one.text ?? '']));
  const last = earlier.last(key);
  const isAmended = last !== undefined && (last.isAmended === true || last.value !== value);
  return { state: { key, at, value, isAmended }, write: earlier.write(key, at, { isLate }) };
}
