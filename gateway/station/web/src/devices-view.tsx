import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DeviceView } from '../../wire.ts';
import type { Whom } from './command-confirm.tsx';
import { counterNames, countersOf, LinkState } from './device-facts.tsx';
import { OneDevice } from './device-view.tsx';
import { age } from './format.ts';
import { words } from './language.ts';
import { bedIds, bedSignal, nowMs, robotIds, robotSignal, session } from './store.ts';

/** Whether the list of devices is looked at, and which device was touched to get there. */
export const devicesOpen = signal<{ readonly deviceId?: string } | undefined>(undefined);
/** The device that is looked at alone. */
const opened = signal<string | undefined>(undefined);

export interface DeviceRow {
  readonly device: DeviceView;
  readonly whom: Whom;
}

/** Those with a problem first, as they are what somebody comes for; else in the order of the beds. */
const rows = computed<readonly DeviceRow[]>(() => {
  const ofBeds = bedIds.value.flatMap((id) => {
    const bed = bedSignal(id)?.value;
    const resident = bed?.resident;
    const whom = { place: bed?.label ?? '', isBed: true, ...(resident !== undefined && { resident }) };
    return bed?.devices.map((device) => ({ device, whom })) ?? [];
  });
  const ofRobots = robotIds.value.flatMap((id) => {
    const robot = robotSignal(id)?.value;
    const whom = { place: robot?.label ?? '', isBed: false };
    return robot?.devices.map((device) => ({ device, whom })) ?? [];
  });
  const all: readonly DeviceRow[] = [...ofBeds, ...ofRobots];
  return all.toSorted(
    (a, b) => Number(b.device.problem !== undefined) - Number(a.device.problem !== undefined),
  );
});

/** One device as the board knows it, and whose it is. */
export const deviceRow = (deviceId: string): DeviceRow | undefined =>
  rows.value.find(({ device }) => device.deviceId === deviceId);

const troubled = computed(() => rows.value.filter(({ device }) => device.problem !== undefined).length);

/** In the bar: one touch to the list. Quiet while nothing is wrong. */
export function DevicesButton(): JSX.Element | null {
  if (session.value === undefined) return null;
  const { title } = words.value.devices;
  return (
    <button
      type="button"
      data-act="devices"
      data-troubled={troubled.value > 0}
      onClick={() => (devicesOpen.value = {})}
    >
      {troubled.value === 0 ? title : `${title} · ${troubled.value}`}
    </button>
  );
}

const close = () => {
  devicesOpen.value = undefined;
  opened.value = undefined;
};

const backToList = () => {
  devicesOpen.value = opened.value === undefined ? {} : { deviceId: opened.value };
  opened.value = undefined;
};

/** Every device with its line, what to do about it, and its counters. */
export function DevicesView(): JSX.Element | null {
  return devicesOpen.value === undefined ? null : <Opened />;
}

function Opened(): JSX.Element {
  const text = words.value.devices;
  const back = useRef<HTMLButtonElement>(null);
  const toList = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    back.current?.focus();
    const onKey = ({ key }: KeyboardEvent) => {
      // An open question has the key first.
      if (key !== 'Escape' || document.querySelector('dialog[open]') !== null) return;
      if (opened.value === undefined) close();
      else backToList();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const alone = rows.value.find(({ device }) => device.deviceId === opened.value);
  const aloneId = alone?.device.deviceId;
  useEffect(() => {
    if (aloneId !== undefined) toList.current?.focus();
  }, [aloneId]);
  return (
    <div class="event devices" role="dialog" aria-label={text.title}>
      <header>
        {alone && (
          <button type="button" ref={toList} data-act="all-devices" onClick={backToList}>
            ‹ {words.value.commands.back}
          </button>
        )}
        <h2>{alone ? titleOf(alone) : text.title}</h2>
        <button type="button" class="event-back" ref={back} data-act="close-devices" onClick={close}>
          {text.close}
        </button>
      </header>
      {alone ? <OneDevice key={alone.device.deviceId} {...alone} /> : <List />}
    </div>
  );
}

const titleOf = ({ device, whom }: DeviceRow): string =>
  [device.deviceId, whom.place, whom.resident].filter((part) => part !== undefined).join(' · ');

function List(): JSX.Element {
  const text = words.value.devices;
  const withCounters = session.value !== undefined;
  return (
    <div class="devices-body">
      {rows.value.length === 0 && <p class="quiet">{text.none}</p>}
      <table>
        <thead>
          <tr>
            <th>{text.device}</th>
            <th>{text.place}</th>
            <th>{text.driver}</th>
            <th>{text.state}</th>
            <th class="number">{text.last}</th>
            {withCounters &&
              counterNames().map((name) => (
                <th key={name} class="number">
                  {name}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {rows.value.map((row) => (
            <DeviceRow key={row.device.deviceId} row={row} withCounters={withCounters} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DeviceRowProps {
  readonly row: DeviceRow;
  readonly withCounters: boolean;
}

function DeviceRow({ row: { device, whom }, withCounters }: DeviceRowProps): JSX.Element {
  const text = words.value.devices;
  const { deviceId, driver, problem, lastMs, counters } = device;
  const isTouched = devicesOpen.value?.deviceId === deviceId;
  const touched = useRef<HTMLTableRowElement>(null);
  useEffect(() => {
    if (isTouched) touched.current?.scrollIntoView({ block: 'nearest' });
  }, [isTouched]);
  return (
    <tr ref={touched} data-device={deviceId} data-problem={problem} data-touched={isTouched}>
      <th scope="row">
        <button type="button" class="device-open" onClick={() => (opened.value = deviceId)}>
          {deviceId}
        </button>
      </th>
      <td class="devices-place">{whom.place}</td>
      <td class="devices-driver">
        {driver}
        {device.isRecording && <span class="devices-recording">{words.value.recording.mark}</span>}
      </td>
      <td class="devices-state">
        <LinkState device={device} />
      </td>
      <td class="number" data-label={text.last}>
        {lastMs === undefined ? text.never : age(lastMs, nowMs.value)}
      </td>
      {withCounters &&
        countersOf(counters).map(([name, value, key]) => (
          <td key={key} class="number" data-label={name} data-counter={key}>
            {value}
          </td>
        ))}
    </tr>
  );
}
