import test from 'ava';
import fc from 'fast-check';
import { alarmsWaitingMost } from '../../gateway/station/screen-queue.ts';
import { type Outlet, placesOfStaff, screensMax } from '../../gateway/station/served-screen.ts';
import { createStreams, unreadMs } from '../../gateway/station/stream.ts';
import type { AlarmView, BedView, ProcessView, Snapshot, StreamEvent } from '../../gateway/station/wire.ts';
import { HandClock } from './fake-ward.ts';

/** A connection that takes so many texts and then none until it is read. */
class Line implements Outlet {
  readonly received: StreamEvent[] = [];
  isDestroyed = false;
  #room: number;
  readonly #runs = new Map<string, () => void>();

  constructor(room: number) {
    this.#room = room;
  }

  writeHead(): void {}

  write(text: string): boolean {
    const type = /^event: (.*)$/m.exec(text)?.[1];
    this.received.push({ type, value: JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? '') } as StreamEvent);
    this.#room -= 1;
    return this.#room > 0;
  }

  on(event: string, run: () => void): void {
    this.#runs.set(event, run);
  }

  destroy(): void {
    this.isDestroyed = true;
    this.#runs.get('close')?.();
  }

  read(room: number): void {
    this.#room = room;
    this.#runs.get('drain')?.();
  }
}

/** Views made of what the queue looks at: whose they are, and which one. */
const bed = (id: string, entries: number) => ({ type: 'bed', value: { id, entries } as BedView }) as const;
const process = (name: string, sinceMs: number) =>
  ({ type: 'process', value: { name, isUp: true, sinceMs } as ProcessView }) as const;
const alarm = (id: string, calledMs: number) =>
  ({ type: 'alarm', value: { id, calledMs } as AlarmView }) as const;

/** What a screen shows, made of what it was told. */
class Shown {
  readonly beds = new Map<string, BedView>();
  readonly processes = new Map<string, ProcessView>();
  readonly alarms = new Map<string, AlarmView>();
  nowMs = 0;

  take(event: StreamEvent): void {
    if (event.type === 'bed') this.beds.set(event.value.id, event.value);
    if (event.type === 'process') this.processes.set(event.value.name, event.value);
    if (event.type === 'alarm') this.alarms.set(event.value.id, event.value);
    if (event.type === 'beat') this.nowMs = event.value.nowMs;
    if (event.type !== 'snapshot') return;
    for (const all of [this.beds, this.processes, this.alarms]) all.clear();
    for (const view of event.value.beds) this.beds.set(view.id, view);
    for (const view of event.value.processes) this.processes.set(view.name, view);
    for (const view of event.value.alarms) this.alarms.set(view.id, view);
  }

  snapshot(): StreamEvent {
    const [beds, processes, alarms] = [this.beds, this.processes, this.alarms].map((all) => [
      ...all.values(),
    ]);
    const value = { beds, processes, alarms, robots: [], holds: [], nowMs: this.nowMs, staff: [] };
    return { type: 'snapshot', value: value as unknown as Snapshot };
  }

  /** Each thing's latest view, whatever came first. */
  state(): unknown {
    return [this.beds, this.processes, this.alarms].map((all) => Object.fromEntries(all));
  }
}

const ids = fc.constantFrom('a', 'b', 'c');
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('bed' as const), id: ids }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('process' as const), id: ids }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('alarm' as const), id: ids }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('snapshot' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), room: fc.nat(4) }) },
);

test('whatever is published and however slowly it is read, a screen ends with the latest state and has seen every change of an alarm in order', (t) => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 5 }), (steps, room) => {
      const streams = createStreams(new HandClock(), () => true);
      const line = new Line(room);
      const told = new Shown();
      const changes: number[] = [];
      streams.add({ screenId: 's1', session: undefined, response: line }, told.snapshot());
      for (const [index, one] of steps.entries()) {
        if (one.kind === 'read') {
          line.read(one.room);
          continue;
        }
        const event =
          one.kind === 'snapshot' ? told.snapshot() : { bed, process, alarm }[one.kind](one.id, index);
        if (event.type === 'alarm') changes.push(event.value.calledMs);
        // A view is published with its devices; the ones here have none that a screen without names would lose.
        const whole = event.type === 'bed' ? { ...event, value: { ...event.value, devices: [] } } : event;
        told.take(whole);
        streams.publish(whole);
      }
      t.true(streams.counters().waiting <= 3 + 3 + changes.length + 2, 'as many as there are things');
      line.read(Number.POSITIVE_INFINITY);
      const seen = new Shown();
      for (const event of line.received) seen.take(event);
      t.deepEqual(seen.state(), told.state());
      t.deepEqual(
        line.received.flatMap((event) => (event.type === 'alarm' ? [event.value.calledMs] : [])),
        changes,
      );
      streams.close();
    }),
    { numRuns: 300 },
  );
});

const nothing = new Shown().snapshot();

test('a screen that does not read costs as much as there are things, and is let go only for alarms', (t) => {
  const streams = createStreams(new HandClock(), () => true);
  const line = new Line(1);
  streams.add({ screenId: 's1', session: undefined, response: line }, nothing);
  for (let index = 0; index < 10_000; index += 1) streams.publish(process(`p${index % 7}`, index));
  t.like(streams.counters(), { screens: 1, waiting: 7, replaced: 9993, slowDropped: 0 });
  for (let index = 0; index < alarmsWaitingMost; index += 1) streams.publish(alarm('a', index));
  t.false(line.isDestroyed);
  streams.publish(alarm('a', 0));
  t.true(line.isDestroyed);
  t.like(streams.counters(), { screens: 0, waiting: 0, replaced: 9993, slowDropped: 1 });
  streams.close();
});

test('alarms go out before what waits with them', (t) => {
  const streams = createStreams(new HandClock(), () => true);
  const line = new Line(1);
  streams.add({ screenId: 's1', session: undefined, response: line }, nothing);
  streams.publish(process('p1', 1));
  streams.publish(alarm('a', 2));
  line.read(5);
  t.deepEqual(
    line.received.map(({ type }) => type),
    ['snapshot', 'alarm', 'process'],
  );
  streams.close();
});

test('a screen that has read nothing for a minute gives its place where all are taken, and not before', (t) => {
  const clock = new HandClock();
  const streams = createStreams(clock, () => true);
  const open = (line: Line) => streams.add({ screenId: 's', session: undefined, response: line }, nothing);
  const dead = new Line(1);
  open(dead);
  for (let count = 1; count < screensMax - placesOfStaff; count += 1)
    open(new Line(Number.POSITIVE_INFINITY));
  t.is(open(new Line(9)), 'too-many-anonymous');
  clock.advance(unreadMs);
  t.false(dead.isDestroyed);
  t.is(open(new Line(Number.POSITIVE_INFINITY)), undefined);
  t.true(dead.isDestroyed);
  t.is(open(new Line(9)), 'too-many-anonymous', 'those that read keep theirs');
  streams.close();
});
