import test from 'ava';
import { defaultPolicies } from '../../gateway/alarm/policy.ts';
import { step } from '../../gateway/alarm/step.ts';
import { emptyWard } from '../../gateway/alarm/ward.ts';
import { presentBefore, RestoredConditions } from '../../gateway/app/restart.ts';
import { type CareEvent, careEvent } from '../../gateway/core/care-event.ts';
import { bedId, deviceId } from '../../gateway/core/id.ts';
import { elapsedMs, type Instant, plusMs, recordingInstant } from '../../gateway/core/instant.ts';
import { unknownErrorMs, WallTimes } from '../../gateway/core/wall-time.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

/** The alarm of one condition, and what is said of it in the minutes after a restart. */
function restoredStory(type: string, isRaisedAgain = false) {
  const clock = new ManualClock();
  const at = clock.now();
  const onset = careEvent({
    bedId: bedId('bed-1'),
    deviceId: deviceId('device-1'),
    type,
    phase: 'onset',
    onset: at,
    at,
    confidence: 1,
    evidence: [],
    by: { detector: 'test', version: '1' },
  });
  const { changed } = step(emptyWard, { type: 'event', event: onset }, defaultPolicies, at);
  const said: CareEvent[] = [];
  const restored = new RestoredConditions(changed, defaultPolicies, clock, (event) => said.push(event));
  if (isRaisedAgain) restored.onEvent(onset);
  clock.advance(300_000);
  return said.map(({ phase, conditionId }) => `${phase} ${conditionId}`);
}

test('a lasting condition that is not raised again within a minute of a restart ceases', (t) => {
  t.deepEqual(restoredStory('device-silent'), ['cessation device-silent.bed-1.device-1']);
});

test('a condition that is raised again after a restart goes on', (t) => {
  t.deepEqual(restoredStory('device-silent', true), []);
});

test('what the store itself tells of goes on over a restart until its writes end it', (t) => {
  t.deepEqual(restoredStory('store-slow'), []);
  t.deepEqual(restoredStory('store-failed'), []);
});

test('a fall never ceases by a restart: only a person ends it', (t) => {
  t.deepEqual(restoredStory('fall'), []);
  t.deepEqual(restoredStory('contact'), []);
});

const raised = (onset: Instant, raisedAt: Instant) => {
  const told = careEvent({
    bedId: bedId('bed-1'),
    type: 'long-absence',
    phase: 'onset',
    onset,
    at: raisedAt,
    confidence: 1,
    evidence: [],
    by: { detector: 'test', version: '1' },
  });
  return step(emptyWard, { type: 'event', event: told }, defaultPolicies, raisedAt).changed;
};
const minutes = 60_000;

test('what was present before a boot has lasted since its onset, and no less than when it was told, whatever the clock says', (t) => {
  const onset = recordingInstant(0);
  const alarms = raised(onset, plusMs(onset, 40 * minutes));
  const lastedMinutes = (wallMinutes: number): number => {
    const now = { ...onset, bootId: 'next', monoMs: 5000, wallMs: wallMinutes * minutes };
    const [alarm] = presentBefore(alarms, now);
    return alarm === undefined ? Number.NaN : Math.round(elapsedMs(alarm.onset, now) / minutes);
  };
  t.is(lastedMinutes(45), 45);
  t.is(lastedMinutes(-3 * 24 * 60), 40);
  t.is(lastedMinutes(55 * 365 * 24 * 60), 40);
});

test('what a boot at 1970 told counts from its right time, once the ledger knows that', (t) => {
  const onset = { wallMs: 5000, monoMs: 5000, bootId: 'first', errorMs: unknownErrorMs };
  const wall = new WallTimes();
  const noon = Date.UTC(2026, 10, 30, 12);
  wall.add({ bootId: 'first', untilMonoMs: 5000 + 60 * minutes, wallMs: noon, errorMs: 0 });
  const now = { wallMs: noon + 15 * minutes, monoMs: 5000, bootId: 'next', errorMs: 0 };
  const [alarm] = presentBefore(raised(onset, plusMs(onset, 40 * minutes)), now, wall.correct);
  t.is(alarm && elapsedMs(alarm.onset, now), 75 * minutes);
});

test('on the same boot an onset stays as it was', (t) => {
  const onset = recordingInstant(0);
  const [alarm] = presentBefore(raised(onset, plusMs(onset, 40 * minutes)), recordingInstant(9000));
  t.deepEqual(alarm?.onset, onset);
});

test('a board that was missing before a restart is missing until a screen paints', (t) => {
  t.deepEqual(restoredStory('no-screen'), []);
});
