import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { DeviceCountersView, DeviceView } from '../../wire.ts';
import { age } from './format.ts';
import { textOf, words } from './language.ts';
import { bedIds, bedSignal, nowMs, robotIds, robotSignal, session } from './store.ts';

/** Whether the list of devices is looked at, and which device was touched to get there. */
export const devicesOpen = signal<{ readonly deviceId?: string } | undefined>(undefined);

interface Row {
  readonly device: DeviceView;
  readonly place: string;
}

/** Those with a problem first, as they are what somebody comes for; else in the order of the beds. */
const rows = computed<readonly Row[]>(() => {
  const views = [
    ...bedIds.value.map((id) => bedSignal(id)?.value),
    ...robotIds.value.map((id) => robotSignal(id)?.value),
  ];
  const all = views.flatMap((view) =>
    view === undefined ? [] : view.devices.map((device) => ({ device, place: view.label })),
  );
  return all.toSorted(
    (a, b) => Number(b.device.problem !== undefined) - Number(a.device.problem !== undefined),
  );
});

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
};

/** Every device with its line, what to do about it, and its counters. */
export function DevicesView(): JSX.Element | null {
  return devicesOpen.value === undefined ? null : <Opened />;
}

const counted = ['frames', 'bytes', 'checksumErrors', 'resyncs', 'gaps'] as const;

function Opened(): JSX.Element {
  const text = words.value.devices;
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    back.current?.focus();
    const onKey = ({ key }: KeyboardEvent) => key === 'Escape' && close();
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
  const withCounters = session.value !== undefined;
  return (
    <div class="event devices" role="dialog" aria-label={text.title}>
      <header>
        <h2>{text.title}</h2>
        <button type="button" class="event-back" ref={back} data-act="close-devices" onClick={close}>
          {text.close}
        </button>
      </header>
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
              {withCounters && counted.map((name) => <Head key={name} text={text[name]} />)}
              {withCounters &&
                [text.rate, text.latency, text.dropped].map((one) => <Head key={one} text={one} />)}
            </tr>
          </thead>
          <tbody>
            {rows.value.map((row) => (
              <DeviceRow key={row.device.deviceId} row={row} withCounters={withCounters} />
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}

const Head = ({ text }: { readonly text: string }): JSX.Element => <th class="number">{text}</th>;

function DeviceRow({
  row: { device, place },
  withCounters,
}: {
  readonly row: Row;
  readonly withCounters: boolean;
}): JSX.Element {
  const text = words.value.devices;
  return (
    <tr
      data-device={device.deviceId}
      data-problem={device.problem}
      data-touched={devicesOpen.value?.deviceId === device.deviceId}
    >
      <th scope="row">{device.deviceId}</th>
      <td>{place}</td>
      <td>{device.driver}</td>
      <td class="devices-state">
        <State device={device} />
      </td>
      <td class="number">{device.lastMs === undefined ? text.never : age(device.lastMs, nowMs.value)}</td>
      {withCounters && <Counters counters={device.counters} />}
    </tr>
  );
}

function State({ device: { state, problem, reason } }: { readonly device: DeviceView }): JSX.Element {
  const { linkProblem, linkFix, linkState } = words.value;
  if (problem === undefined) return <span title={reason}>{textOf(linkState, state)}</span>;
  return (
    <>
      <strong title={reason}>{textOf(linkProblem, problem)}</strong>
      <span>{textOf(linkFix, problem)}</span>
    </>
  );
}

const whole = new Intl.NumberFormat('en-GB');

function Counters({ counters }: { readonly counters: DeviceCountersView | undefined }): JSX.Element {
  const say = (value: number | undefined, digits = 0) =>
    value === undefined ? '–' : whole.format(Number(value.toFixed(digits)));
  return (
    <>
      {counted.map((name) => (
        <td key={name} class="number" data-counter={name}>
          {say(counters?.[name])}
        </td>
      ))}
      <td class="number">{say(counters?.rateHz, 1)}</td>
      <td class="number">{say(counters?.latencyMs)}</td>
      <td class="number">{say(counters?.dropped)}</td>
    </>
  );
}
