import test from 'ava';
import fc from 'fast-check';
import { defaultPolicies, higher, policyFor } from '../../gateway/alarm/policy.ts';
import type { AlarmInput, StepResult } from '../../gateway/alarm/step.ts';
import { step } from '../../gateway/alarm/step.ts';
import type { WardAlarms } from '../../gateway/alarm/ward.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import { alarmId } from '../../gateway/core/id.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { rebuilt } from '../../gateway/store/rebuild.ts';
import { anna, at, bo, event } from '../helpers/ward.ts';

/**
 * A night of anything at all: events of a few kinds at two beds, repeated and late; two nurses who press everything;
 * deadlines due, early and stale. `pick` chooses among what exists at that moment.
 */
interface Move {
  readonly waitS: number;
  readonly what:
    | 'onset'
    | 'cessation'
    | 'repeat'
    | 'deadline'
    | 'accept'
    | 'at-bedside'
    | 'escalate'
    | 'close'
    | 'painted';
  readonly type: string;
  readonly bed: string;
  readonly lateS: number;
  readonly isAnna: boolean;
  readonly pick: number;
}

const move: fc.Arbitrary<Move> = fc.record({
  waitS: fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 4000 })),
  what: fc.constantFrom(
    'onset',
    'onset',
    'cessation',
    'repeat',
    'deadline',
    'deadline',
    'accept',
    'at-bedside',
    'escalate',
    'close',
    'painted',
  ),
  type: fc.constantFrom('fall', 'suspected-fall', 'spo2-low', 'sensor-off', 'emergency-stop', 'unheard-of'),
  bed: fc.constantFrom('101', '102'),
  lateS: fc.constantFrom(0, 0, 0, 5, 100),
  isAnna: fc.boolean(),
  pick: fc.nat(7),
});

const chosen = <T>(items: readonly T[], pick: number): T | undefined =>
  items[pick % Math.max(items.length, 1)];

function inputOf(
  { what, type, bed, lateS, isAnna, pick }: Move,
  ward: WardAlarms,
  seconds: number,
): AlarmInput {
  const id = chosen([...ward.alarms.keys()], pick) ?? alarmId('none');
  const staffId = isAnna ? anna : bo;
  switch (what) {
    case 'onset':
    case 'cessation':
      return {
        type: 'event',
        event: event(type, at(seconds - lateS), { bed, phase: what, at: at(seconds) }),
      };
    case 'repeat':
      return { type: 'event', event: event(type, ward.alarms.get(id)?.onset ?? at(seconds), { bed }) };
    case 'deadline':
      return { type: 'deadline', id: chosen([...ward.deadlines.keys()], pick) ?? 'none' };
    case 'close':
      return { type: 'close', alarmId: id, staffId, outcome: 'real' };
    case 'painted':
      return { type: 'painted', alarmId: id, screenId: `screen-${pick}` };
    default:
      return { type: what, alarmId: id, staffId };
  }
}

interface Turn {
  readonly before: WardAlarms;
  readonly input: AlarmInput;
  readonly result: StepResult;
  readonly seconds: number;
}

function night(moves: readonly Move[]): Turn[] {
  let ward = emptyWard;
  let seconds = 1000;
  return moves.map((next) => {
    seconds += next.waitS;
    const input = inputOf(next, ward, seconds);
    const result = step(ward, input, defaultPolicies, at(seconds));
    const turn = { before: ward, input, result, seconds };
    ward = result.ward;
    return turn;
  });
}

const nights = fc.array(move, { minLength: 1, maxLength: 60 });
const runs = { numRuns: 2000 };
const always = (check: (turns: Turn[]) => boolean) =>
  fc.assert(
    fc.property(nights, (moves) => check(night(moves))),
    runs,
  );

const isHeard = (alarm: Alarm) => alarm.signal === 'on' || alarm.signal === 'latched';

/** The alarm after the turn: open, or closed in it. */
const afterwards = ({ result }: Turn, id: Alarm['id']) =>
  result.ward.alarms.get(id) ?? result.changed.find((alarm) => alarm.id === id);

test('no alarm falls silent without a named person, or the end of a technical condition', (t) => {
  always((turns) =>
    turns.every((turn) =>
      [...turn.before.alarms.values()].filter(isHeard).every((alarm) => {
        const next = afterwards(turn, alarm.id);
        if (next === undefined) return false;
        if (isHeard(next)) return true;
        const { input } = turn;
        const isByPerson =
          'staffId' in input && 'alarmId' in input && input.alarmId === alarm.id && input.type !== 'escalate';
        const isOver = !next.isPresent && next.closedAt !== undefined;
        return isByPerson || (isOver && !policyFor(defaultPolicies, alarm).isLatching);
      }),
    ),
  );
  t.pass();
});

test('an alarm has one owner or none: an owner while acknowledged, replaced only after release', (t) => {
  always((turns) =>
    turns.every((turn) =>
      [...turn.result.ward.alarms.values()].every((alarm) => {
        const old = turn.before.alarms.get(alarm.id)?.owner?.staffId;
        const owner = alarm.owner?.staffId;
        const isHandedOver = old !== undefined && owner !== undefined && old !== owner;
        return (alarm.signal === 'acknowledged') === (owner !== undefined) && !isHandedOver;
      }),
    ),
  );
  t.pass();
});

test('a priority never falls while the condition is present, and never below its kind', (t) => {
  always((turns) =>
    turns.every((turn) =>
      [...turn.result.ward.alarms.values()].every((alarm) => {
        const old = turn.before.alarms.get(alarm.id)?.priority ?? 'low';
        const floor = higher(old, policyFor(defaultPolicies, alarm).priority);
        return higher(alarm.priority, floor) === alarm.priority;
      }),
    ),
  );
  t.pass();
});

test('every open alarm has exactly one deadline ahead, of the kind its signal asks for; a closed one has none', (t) => {
  always((turns) =>
    turns.every(({ result: { ward } }) => {
      const kinds = [...ward.deadlines.values()].flatMap((deadline) =>
        deadline.kind === 'escalation' || deadline.kind === 'acceptance'
          ? [`${deadline.alarmId} ${deadline.kind}`]
          : [],
      );
      const wanted = [...ward.alarms.values()].map(
        ({ id, signal }) => `${id} ${signal === 'acknowledged' ? 'acceptance' : 'escalation'}`,
      );
      return kinds.sort().join() === wanted.sort().join();
    }),
  );
  t.pass();
});

test('one condition has one open alarm, and one event raises at most one alarm ever', (t) => {
  always((turns) => {
    const raisedIds = turns.flatMap(({ before, result }) =>
      result.changed.filter(({ id }) => !before.alarms.has(id)).map(({ id }) => id),
    );
    const isOneEach = turns.every(({ result: { ward } }) => {
      const conditions = [...ward.alarms.values()].map(({ conditionId }) => conditionId);
      return new Set(conditions).size === conditions.length;
    });
    return isOneEach && new Set(raisedIds).size === raisedIds.length;
  });
  t.pass();
});

test('the ledger alone gives every alarm back, open and closed', (t) => {
  always((turns) => {
    const lines = turns.flatMap(({ result }) => result.entries);
    const replayed = rebuilt(JSON.parse(JSON.stringify(lines)) as LedgerEntry[]).alarms;
    const latest = new Map(
      turns.flatMap(({ result }) => result.changed.map((alarm) => [alarm.id, alarm] as const)),
    );
    const isComplete = turns.every(({ result }) =>
      [...result.ward.alarms.keys()].every((id) => latest.has(id)),
    );
    t.deepEqual(new Map(replayed), new Map(JSON.parse(JSON.stringify([...latest]))));
    return isComplete;
  });
});

test('the writes of a night rebuild its deadlines', (t) => {
  always((turns) => {
    const stored = new Map<string, unknown>();
    for (const { result } of turns) {
      for (const id of result.clearDeadlines) stored.delete(id);
      for (const deadline of result.setDeadlines) stored.set(deadline.id, deadline);
    }
    const held = turns.at(-1)?.result.ward.deadlines ?? new Map();
    return stored.size === held.size && [...held].every(([id, deadline]) => stored.get(id) === deadline);
  });
  t.pass();
});
