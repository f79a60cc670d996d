import test from 'ava';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import { bedId, robotId } from '../../gateway/core/id.ts';
import type { Instant } from '../../gateway/core/instant.ts';
import { plusMs } from '../../gateway/core/instant.ts';
import {
  type LeaseInput,
  type Leases,
  leaseStep,
  longestMs,
  noLeases,
  restoredLease,
  signOfLifeMs,
} from '../../gateway/corroborate/lease.ts';
import { at, event } from '../helpers/ward.ts';

const bed = bedId('101');
const robot = robotId('lifter');
const exit = (when: Instant, phase: CareEvent['phase'] = 'onset') =>
  event('bed-exit', when, { phase, onset: when });

/** What can happen to {lease, link, force, exit}, each with what a robot and a bed would make the gateway hear. */
const happenings = [
  'handling',
  'ended',
  'link-lost',
  'force-limit',
  'stopped',
  'exit',
  'return',
  'silence',
  'restart',
  'reboot',
] as const;
type Happening = (typeof happenings)[number];

/** The world beside the machine: what is true, and what staff were told. */
interface World {
  readonly leases: Leases;
  readonly holds: ReadonlyMap<string, string>;
  readonly now: Instant;
  readonly isOut: boolean;
  readonly isTold: boolean;
}

const start: World = {
  leases: noLeases,
  holds: new Map(),
  now: at(0),
  isOut: false,
  isTold: false,
};

function take(world: World, input: LeaseInput): World {
  const result = leaseStep(world.leases, input, world.now);
  const holds = new Map(world.holds);
  for (const id of result.clearHolds) holds.delete(id);
  for (const hold of result.setHolds) holds.set(hold.id, JSON.stringify(hold));
  const isTold = world.isTold || result.onward.some(({ phase }) => phase === 'onset');
  return { ...world, leases: result.leases, holds, isTold };
}

function after(world: World, happening: Happening): World {
  const now = plusMs(world.now, 1000);
  const next = { ...world, now };
  switch (happening) {
    case 'handling':
      return take(next, { type: 'handling', robotId: robot, bedId: bed });
    case 'ended':
    case 'link-lost':
    case 'force-limit':
    case 'stopped':
      return take(next, { type: 'lost', robotId: robot, end: happening });
    case 'exit':
      if (world.isOut) return next;
      return take({ ...next, isOut: true, isTold: false }, { type: 'event', event: exit(now) });
    case 'return':
      if (!world.isOut) return next;
      return { ...take(next, { type: 'event', event: exit(now, 'cessation') }), isOut: false };
    case 'silence': {
      const late = { ...next, now: plusMs(now, signOfLifeMs) };
      return take(late, { type: 'due', bedId: bed });
    }
    case 'restart':
    case 'reboot': {
      const there = happening === 'reboot' ? { ...now, bootId: `${now.bootId}+` } : now;
      const leases = new Map(
        [...world.holds.values()].map((text) => [bed, restoredLease(JSON.parse(text), there)] as const),
      );
      return take({ ...next, now: there, leases }, { type: 'due', bedId: bed });
    }
    default:
      return happening satisfies never;
  }
}

/** The oracle: a handling is good from when it is first declared; after a doubt only a declared end makes a new one possible. */
function oracle(path: readonly Happening[]): boolean {
  let state: 'none' | 'good' | 'void' = 'none';
  for (const one of path) {
    if (one === 'handling' && state === 'none') state = 'good';
    else if (one === 'ended') state = 'none';
    else if (one === 'link-lost' || one === 'force-limit' || one === 'stopped') {
      if (state === 'good') state = 'void';
    } else if (one === 'silence' || one === 'reboot') state = state === 'good' ? 'void' : 'none';
  }
  return state === 'good';
}

const depth = 6;

test(`in every order of ${happenings.length} things that can happen to lease, link, force and exit, ${depth} deep, no exit is silent without a living lease`, (t) => {
  let paths = 0;
  let held = 0;
  const wrong: string[] = [];
  const walk = (world: World, path: readonly Happening[]) => {
    if (path.length === depth) return;
    for (const happening of happenings) {
      const way = [...path, happening];
      const next = after(world, happening);
      paths += 1;
      const lease = next.leases.get(bed);
      const isAlive = lease !== undefined && lease.end === undefined;
      const isSilent = next.isOut && !next.isTold;
      if (isSilent) held += 1;
      if (isSilent && !(isAlive && lease.held !== undefined && oracle(way))) wrong.push(way.join(' '));
      // And the other way round: what the lease covers does not disturb the ward.
      if (happening === 'exit' && !world.isOut && oracle(path) && next.isTold)
        wrong.push(`told: ${way.join(' ')}`);
      if (isAlive && next.holds.size === 0) wrong.push(`not stored: ${way.join(' ')}`);
      walk(next, way);
    }
  };
  walk(start, []);
  t.deepEqual(wrong.slice(0, 5), []);
  t.is(
    paths,
    [1, 2, 3, 4, 5, 6].reduce((sum, n) => sum + happenings.length ** n, 0),
  );
  t.true(held > 1000, `${held} states hold an exit: otherwise the test would prove nothing`);
});

const played = (...path: readonly Happening[]) => path.reduce(after, start);

test('the checker would find a lease that lives on after a force limit', (t) => {
  const world = played('handling', 'force-limit', 'exit');
  t.true(world.isTold);
  t.false(oracle(['handling', 'force-limit', 'handling', 'exit']));
});

test('an exit that comes back during the handling is never told', (t) => {
  const world = played('handling', 'exit', 'return', 'ended');
  t.false(world.isTold);
  t.is(world.holds.size, 0);
});

test('the alarm says which robot had the resident and why it is told now', (t) => {
  const granted = leaseStep(noLeases, { type: 'handling', robotId: robot, bedId: bed }, at(1));
  const held = leaseStep(granted.leases, { type: 'event', event: exit(at(2)) }, at(2));
  t.deepEqual(held.onward, []);
  const { onward, entries } = leaseStep(
    held.leases,
    { type: 'lost', robotId: robot, end: 'force-limit' },
    at(3),
  );
  t.like(onward[0]?.evidence.at(-1), { key: 'lease-force-limit', values: { robot: 'lifter' } });
  t.is(onward[0]?.id, exit(at(2)).id);
  t.like(entries[0]?.body, { act: 'lease-ended', end: 'force-limit' });
});

test('a robot that goes on saying that it handles somebody is believed for a quarter of an hour', (t) => {
  let leases = noLeases;
  let now = at(0);
  const onward: CareEvent[] = [];
  const take1 = (input: LeaseInput) => {
    const result = leaseStep(leases, input, now);
    leases = result.leases;
    onward.push(...result.onward);
  };
  take1({ type: 'handling', robotId: robot, bedId: bed });
  take1({ type: 'event', event: exit(now) });
  for (let ms = 0; ms < longestMs; ms += 10_000) {
    t.deepEqual(onward, []);
    now = plusMs(now, 10_000);
    take1({ type: 'handling', robotId: robot, bedId: bed });
  }
  t.is(onward.length, 1);
});

test('another robot cannot take a lease over, nor end it', (t) => {
  const other = robotId('other');
  const granted = leaseStep(noLeases, { type: 'handling', robotId: robot, bedId: bed }, at(1));
  const after2 = leaseStep(granted.leases, { type: 'handling', robotId: other, bedId: bed }, at(2));
  t.is(after2.leases.get(bed)?.robotId, robot);
  t.is(leaseStep(after2.leases, { type: 'lost', robotId: other, end: 'ended' }, at(3)).leases.size, 1);
});

test('a fall is held by no lease', (t) => {
  const granted = leaseStep(noLeases, { type: 'handling', robotId: robot, bedId: bed }, at(1));
  t.is(leaseStep(granted.leases, { type: 'event', event: event('fall', at(2)) }, at(2)).onward.length, 1);
});
