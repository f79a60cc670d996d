import { computed, type Signal, signal } from '@preact/signals';
import type { SessionView } from '../../accounts-wire.ts';
import type { ScreenOptionsView } from '../../screen-wire.ts';
import type {
  AlarmView,
  BedView,
  HoldView,
  ProcessView,
  RobotView,
  ShiftView,
  Snapshot,
  StaffView,
  StreamEvent,
} from '../../wire.ts';

/** What this screen knows. It only ever repeats what the gateway said; it computes no alarm. */
export const ward = signal('');
export const isDemo = signal(false);
export const demoPin = signal<string | undefined>(undefined);
export const staff = signal<readonly StaffView[]>([]);
export const session = signal<StaffView | undefined>(undefined);
export const shifts = signal<readonly ShiftView[]>([]);
export const processes = signal<ReadonlyMap<string, ProcessView>>(new Map());
/** The gateway that this page came from is not the one that answers now: it was upgraded. */
export const isOutdated = signal(false);
let version: string | undefined;
/** What to check next by the facility's protocol, by alarm type and language. */
export const protocols = signal<ScreenOptionsView['protocols']>({});
/** How loud alarms sound, in percent, by shift. */
export const volumes = signal<ScreenOptionsView['volumes']>({ day: 100, evening: 100, night: 100 });
export const holds = signal<readonly HoldView[]>([]);
export const alarms = signal<ReadonlyMap<string, AlarmView>>(new Map());
/** Snapshots so far: with each, what a page asked an earlier gateway for may be another. */
export const snapshots = signal(0);
/** False until the first snapshot: nothing is shown as calm before it is known to be. */
export const isKnown = signal(false);
/** The gateway refuses the board until somebody signs in. */
export const mustSignIn = signal(false);

export const bedIds = signal<readonly string[]>([]);
export const robotIds = signal<readonly string[]>([]);
const beds = new Map<string, Signal<BedView>>();
const robots = new Map<string, Signal<RobotView>>();
export const bedSignal = (id: string): Signal<BedView> | undefined => beds.get(id);
export const robotSignal = (id: string): Signal<RobotView> | undefined => robots.get(id);

/** The gateway's wall time less this page's running time: ages never depend on the tablet's own clock. */
let offsetMs = Date.now() - performance.now();
export const nowMs = signal(offsetMs + performance.now());
/** When the gateway was last heard, on this page's running time. */
export const heardAt = signal(Number.NEGATIVE_INFINITY);

export const isOpen = (alarm: AlarmView): boolean => alarm.closedMs === undefined;
export const openAlarms = computed(() => [...alarms.value.values()].filter(isOpen));

/** Takes one event of the stream. */
export function take(event: StreamEvent): void {
  heardAt.value = performance.now();
  switch (event.type) {
    case 'snapshot':
      takeSnapshot(event.value);
      return;
    case 'bed':
      put(beds, event.value, bedIds);
      return;
    case 'robot':
      put(robots, event.value, robotIds);
      return;
    case 'alarm':
      alarms.value = new Map(alarms.value).set(event.value.id, event.value);
      return;
    case 'process':
      processes.value = new Map(processes.value).set(event.value.name, event.value);
      return;
    case 'holds':
      holds.value = event.value;
      return;
    case 'beat':
      setNow(event.value.nowMs);
      return;
    default:
      event satisfies never;
  }
}

function takeSnapshot(snapshot: Snapshot): void {
  setNow(snapshot.nowMs);
  snapshots.value += 1;
  version ??= snapshot.version;
  isOutdated.value = snapshot.version !== version;
  ward.value = snapshot.ward;
  isDemo.value = snapshot.isDemo;
  session.value = snapshot.session;
  staff.value = snapshot.staff;
  shifts.value = snapshot.shifts ?? [];
  if (snapshot.screens !== undefined) {
    protocols.value = snapshot.screens.protocols;
    volumes.value = snapshot.screens.volumes;
  }
  replace(beds, snapshot.beds, bedIds);
  replace(robots, snapshot.robots, robotIds);
  processes.value = new Map(snapshot.processes.map((process) => [process.name, process]));
  alarms.value = new Map(snapshot.alarms.map((alarm) => [alarm.id, alarm]));
  holds.value = snapshot.holds;
  mustSignIn.value = false;
  isKnown.value = true;
}

/** Takes the answer of a sign-in, a sign-out or a first look. */
export function takeSession(view: SessionView): void {
  ward.value = view.ward;
  isDemo.value = view.isDemo;
  demoPin.value = view.demoPin;
  staff.value = view.staff;
  session.value = view.session;
  mustSignIn.value = view.session === undefined && !view.isOpenBoard;
  if (!mustSignIn.value) return;
  // Nothing of the ward stays on a screen that may not show it.
  isKnown.value = false;
  alarms.value = new Map();
  holds.value = [];
}

/** Moves the shown time on; called a few times a second. */
export function tick(): void {
  const now = offsetMs + performance.now();
  // Whole seconds only: nothing on the board shows less, and every change is a redraw.
  if (Math.floor(now / 1000) !== Math.floor(nowMs.value / 1000)) nowMs.value = now;
}

function setNow(wallMs: number): void {
  offsetMs = wallMs - performance.now();
  tick();
}

type Held<View> = Map<string, Signal<View>>;

function put<View extends { id: string }>(
  held: Held<View>,
  view: View,
  ids: Signal<readonly string[]>,
): void {
  const known = held.get(view.id);
  if (known !== undefined) {
    known.value = view;
    return;
  }
  held.set(view.id, signal(view));
  ids.value = [...ids.value, view.id];
}

function replace<View extends { id: string }>(
  held: Held<View>,
  views: readonly View[],
  ids: Signal<readonly string[]>,
): void {
  const next = views.map(({ id }) => id);
  for (const id of held.keys()) if (!next.includes(id)) held.delete(id);
  for (const view of views) put(held, view, ids);
  ids.value = next;
}
