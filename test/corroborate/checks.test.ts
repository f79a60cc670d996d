import { readFileSync } from 'node:fs';
import test from 'ava';
import fc from 'fast-check';
import type { CareEvent, Evidence } from '../../gateway/core/care-event.ts';
import { bedId, deviceId, robotId } from '../../gateway/core/id.ts';
import {
  type CheckResult,
  type Checks,
  checkWithinMs,
  noChecks,
  restoredCheck,
} from '../../gateway/corroborate/check.ts';
import { type CheckInput, checkStep } from '../../gateway/corroborate/check-step.ts';
import { isConsistent, statementOf, type Weighing, weigh } from '../../gateway/corroborate/odds.ts';
import { fallRatios, priorLogOdds, type Weight } from '../../gateway/corroborate/weights.ts';
import { at, event } from '../helpers/ward.ts';

const bundle = JSON.parse(readFileSync('models/fall/bundle/bundle.json', 'utf8'));
const ratios = fallRatios([bundle.metrics.neverSeen, bundle.metrics.development]);

const bed = bedId('101');
const robot = robotId('robot-1');
const said = (witness: string, key: string, isFor: boolean): Evidence => ({
  witness,
  key,
  values: {},
  isFor,
});
const noPosture = said('wearable', 'no-posture-change', false);
const occupied = said('bed', 'bed-occupied', false);
const radarSaw = said('radar', 'fall-seen', true);
const worn = { deviceId: deviceId('imu'), by: { detector: 'fall', version: '1' } };
const suspected = (when: number, evidence: readonly Evidence[] = [noPosture]) =>
  event('suspected-fall', at(when), { ...worn, evidence });
const fall = (when: number, evidence: readonly Evidence[] = []) =>
  event('fall', at(when), { ...worn, evidence });

/** Plays inputs, each with its second, from no checks at all. */
function play(...inputs: readonly (readonly [number, CheckInput])[]) {
  const results: CheckResult[] = [];
  let checks: Checks = noChecks;
  for (const [when, input] of inputs) {
    const result = checkStep(checks, input, ratios, at(when));
    checks = result.checks;
    results.push(result);
  }
  const onward = results.flatMap((result) => result.onward);
  const entries = results.flatMap((result) => result.entries);
  return { results, checks, onward, entries, types: onward.map(({ type }) => type) };
}
const told = (one: CareEvent, witness?: typeof robot): CheckInput => ({
  type: 'event',
  event: one,
  ...(witness && { witness }),
});
const answer = (isSeen: boolean | undefined): CheckInput => ({
  type: 'answer',
  bedId: bed,
  robotId: robot,
  isSeen,
});
const keysOf = (one: CareEvent | undefined) => one?.evidence.map(({ key }) => key);

test('the weight of the wearable is what its bundle counted, and a suspicion without posture counts little', (t) => {
  t.true(ratios.confirmed > 5.5 && ratios.confirmed < 7, `${ratios.confirmed}`);
  t.true(ratios.alone > 6 && ratios.alone < 8, `${ratios.alone}`);
  t.true(ratios.unconfirmed > 1 && ratios.unconfirmed < 4, `${ratios.unconfirmed}`);
});

test('a rule that never failed in few trials is not taken to be infallible', (t) => {
  const never = { falls: 10, caught: 10, activities: 10, specificity: 1 };
  const few = fallRatios([{ confirmedWithPosture: never, alone: never, either: never }]);
  t.true(few.confirmed < 3.2);
});

test('a fall of a single witness is never held, even when the bed says that somebody lies in it', (t) => {
  const { types, onward, entries } = play([1, told(fall(1, [occupied]))]);
  t.deepEqual(types, ['fall']);
  t.deepEqual(keysOf(onward[0]), ['bed-occupied']);
  t.like(entries[0]?.body, { preferred: 'fall', over: 'wearable-on-floor', reason: 'never-held' });
});

test('a suspicion that posture does not support is a check: a low note at once, an alarm when nobody looked', (t) => {
  const { types, onward, results, checks } = play(
    [1, told(suspected(1))],
    [1 + checkWithinMs / 1000 - 0.1, { type: 'due', bedId: bed }],
    [1 + checkWithinMs / 1000, { type: 'due', bedId: bed }],
  );
  t.deepEqual(types, ['fall-check', 'suspected-fall']);
  t.is(results[0]?.setHolds.length, 1);
  t.deepEqual(results[2]?.clearHolds, ['check.101']);
  t.deepEqual(keysOf(onward[1]), ['no-posture-change', 'check-unanswered']);
  t.is(onward[1]?.id, suspected(1).id, 'its own id, so that it can never be a second alarm');
  t.is(checks.open.size, 0);
});

test('a second independent witness makes a suspected fall a fall at once', (t) => {
  const { types, onward, entries } = play(
    [1, told(suspected(1))],
    [3, { type: 'heard', bedId: bed, evidence: [radarSaw] }],
  );
  t.deepEqual(types, ['fall-check', 'fall']);
  t.deepEqual(keysOf(onward[1]), ['no-posture-change', 'fall-seen']);
  t.like(entries.at(-1)?.body, {
    act: 'alarm',
    preferred: 'fall',
    over: 'ordinary-movement',
    reason: 'odds',
  });
});

test('the posture that confirms a suspicion ends its check with the fall', (t) => {
  const { types, checks } = play([1, told(suspected(1))], [4, told(fall(1))]);
  t.deepEqual(types, ['fall-check', 'fall']);
  t.is(checks.open.size, 0);
});

test('a suspicion before posture is known goes on at once, under its own name', (t) => {
  t.deepEqual(play([1, told(suspected(1, []))]).types, ['suspected-fall']);
});

test('whatever tells of a fall that was just told supports it without a check', (t) => {
  const { types, checks } = play([1, told(fall(1))], [5, told(suspected(4))]);
  t.deepEqual(types, ['fall', 'suspected-fall']);
  t.is(checks.open.size, 0);
});

test('a free robot is asked before a person, and what it sees is believed', (t) => {
  const { types, results, entries } = play([1, told(suspected(1), robot)], [20, answer(true)]);
  t.deepEqual(results[0]?.ask, { robotId: robot, bedId: bed });
  t.deepEqual(types, ['fall']);
  t.like(entries.at(-1)?.body, { reason: 'robot-saw' });
});

test('a robot that sees nobody on the floor makes it a note to a person, never nothing', (t) => {
  const { types, onward, checks } = play([1, told(suspected(1), robot)], [20, answer(false)]);
  t.deepEqual(types, ['fall-check']);
  t.deepEqual(onward[0]?.evidence.at(-1)?.isFor, false);
  t.is(checks.open.size, 0);
});

test('a robot that does not answer leaves the check to a person, and its deadline stands', (t) => {
  const { types, checks } = play([1, told(suspected(1), robot)], [20, answer(undefined)]);
  t.deepEqual(types, ['fall-check']);
  t.is(checks.open.get(bed)?.dueAt.monoMs, at(1).monoMs + checkWithinMs);
});

test('whoever accepts the note has time to arrive; whoever arrives ends the check', (t) => {
  const accepted = play([1, told(suspected(1))], [30, { type: 'person', bedId: bed, act: 'accepted' }]);
  t.is(accepted.checks.open.get(bed)?.dueAt.monoMs, at(210).monoMs);
  const late: CheckInput = { type: 'due', bedId: bed };
  t.deepEqual(
    play([1, told(suspected(1))], [30, { type: 'person', bedId: bed, act: 'accepted' }], [210, late]).types,
    ['fall-check', 'suspected-fall'],
  );
  t.is(
    play([1, told(suspected(1))], [30, { type: 'person', bedId: bed, act: 'at-bedside' }]).checks.open.size,
    0,
  );
});

test('a check that could not be stored is an alarm at once', (t) => {
  t.deepEqual(play([1, told(suspected(1))], [1, { type: 'not-stored', bedId: bed }]).types, [
    'fall-check',
    'suspected-fall',
  ]);
});

test('the same event again begins nothing, while its check is open and after it was answered', (t) => {
  const repeat = told(suspected(1), robot);
  t.deepEqual(play([1, repeat], [2, repeat], [20, answer(false)], [21, repeat]).types, ['fall-check']);
});

test('a check that a restart finds is due when it was; across boots at most as late as a check may wait', (t) => {
  const { results } = play([1, told(suspected(1))]);
  const hold = results[0]?.setHolds[0];
  if (!hold) return t.fail();
  const stored = JSON.parse(JSON.stringify(hold));
  t.is(restoredCheck(stored, at(30)).dueAt.monoMs, hold.dueAt.monoMs);
  const reboot = { ...at(5), bootId: 'next', wallMs: -1e12 };
  t.is(restoredCheck(stored, reboot).dueAt.monoMs, at(5).monoMs + 180_000);
});

const weight = fc.record<Weight>({
  group: fc.constantFrom('worn', 'bed', 'radar', 'robot'),
  llr: fc.double({ min: -6, max: 6, noNaN: true }),
  trust: fc.constant('assumed' as const),
  source: fc.constant('test'),
});
const statements = fc
  .uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 8 })
  .chain((keys) => fc.tuple(...keys.map((key) => weight.map((one) => statementOf(key, one)))));

test('witnesses that err together are not counted twice, in whatever order they speak', (t) => {
  fc.assert(
    fc.property(statements, (all) => {
      const { counted, setAside, logOdds } = weigh(all);
      const sides = counted.map(({ group, llr }) => `${group} ${llr > 0}`);
      t.is(new Set(sides).size, sides.length);
      t.is(counted.length + setAside.length, all.length);
      t.true(Math.abs(weigh([...all].reverse()).logOdds - logOdds) < 1e-9);
      t.true(logOdds <= priorLogOdds + all.reduce((sum, { llr }) => sum + Math.max(llr, 0), 0) + 1e-9);
    }),
  );
});

test('what the log says about a weighing can be verified backwards, and a changed line is found', (t) => {
  fc.assert(
    fc.property(statements, (all) => {
      const weighing: Weighing = JSON.parse(JSON.stringify(weigh(all)));
      t.true(isConsistent(weighing));
      t.false(isConsistent({ ...weighing, logOdds: weighing.logOdds + 0.1 }));
      t.false(isConsistent({ ...weighing, preferred: weighing.over, over: weighing.preferred }));
    }),
  );
});

const inputs = fc.array(
  fc.tuple(
    fc.integer({ min: 0, max: 40 }),
    fc.oneof(
      fc.tuple(fc.constantFrom('suspected-fall', 'slump', 'fall', 'radar-fall'), fc.boolean(), fc.boolean()),
      fc.constantFrom<CheckInput>(
        { type: 'heard', bedId: bed, evidence: [radarSaw] },
        { type: 'heard', bedId: bed, evidence: [occupied] },
        answer(true),
        answer(false),
        answer(undefined),
        { type: 'person', bedId: bed, act: 'accepted' },
        { type: 'person', bedId: bed, act: 'closed' },
        { type: 'due', bedId: bed },
        { type: 'not-stored', bedId: bed },
      ),
    ),
  ),
  { maxLength: 30 },
);

test('nothing is dropped: whatever is said, each suspicion is told to a person, answered by one, or still has its deadline', (t) => {
  fc.assert(
    fc.property(inputs, (steps) => {
      let checks = noChecks;
      let now = 0;
      const waiting = new Set<string>();
      const over = new Set<string>();
      const settle = () => {
        for (const id of waiting) over.add(id);
        waiting.clear();
      };
      for (const [after, step] of steps) {
        now += after;
        const input: CheckInput = !Array.isArray(step)
          ? step
          : told(
              event(step[0], at(now), { ...worn, evidence: step[1] ? [noPosture] : [] }),
              step[2] ? robot : undefined,
            );
        const open = checks.open.get(bed);
        const result = checkStep(checks, input, ratios, at(now));
        checks = result.checks;
        // The same suspicion told twice is one: it was answered, or told to somebody, already.
        if (input.type === 'event' && !over.has(input.event.id)) waiting.add(input.event.id);
        const isPersons = input.type === 'person' && checks.open.size === 0;
        if (result.onward.some(({ type }) => type !== 'fall-check') || isPersons) settle();
        const isNoted = result.onward.length > 0 || open?.isNoted;
        if (checks.open.size === 0 && input.type === 'answer' && isNoted) settle();
        if (waiting.size > 0 && checks.open.size === 0) t.fail(JSON.stringify(steps));
        for (const { dueAt } of checks.open.values()) t.true(dueAt.monoMs <= at(now).monoMs + 180_000);
        if (input.type === 'event' && input.event.type === 'fall') t.true(result.onward.length > 0);
      }
    }),
    { numRuns: 2000 },
  );
});
