import { join } from 'node:path';
import test from 'ava';
import { filter, firstValueFrom, from, merge } from 'rxjs';
import { verifyLedger } from '../../gateway/cli/verify-ledger.ts';
import type { Alarm } from '../../gateway/core/alarm.ts';
import type { RobotView } from '../../gateway/station/wire.ts';
import { type ChainWard, chainWard, heardFrom, lifter, looker, watchedBed } from '../helpers/chain-ward.ts';
import { openScreen } from '../helpers/screen.ts';
import { virtualRobot } from '../helpers/virtual-robot.ts';

/** The alarm of a bed that satisfies, as soon as it is there. */
const alarmAt = ({ app }: ChainWard, bed: string, isIt: (alarm: Alarm) => boolean): Promise<Alarm> =>
  firstValueFrom(
    merge(app.alarm$, from(app.openAlarms())).pipe(filter((alarm) => alarm.bedId === bed && isIt(alarm))),
  );

/** What is open at a bed, by type. */
const alarmsAt = ({ app }: ChainWard, bed: string): readonly string[] =>
  app.openAlarms().flatMap(({ bedId, type }) => (bedId === bed ? [type] : []));

const keysOf = ({ evidence }: Pick<Alarm, 'evidence'>) => evidence.map(({ key }) => key);
const actIn = (body: unknown) => (body as { readonly act?: string }).act;

/** The ledger as a surveyor reads it: intact, and every weighing follows from what it was weighed from. */
async function survey({ directory }: ChainWard) {
  const lines: string[] = [];
  await verifyLedger(join(directory, 'vigil.sqlite'), (line) => lines.push(line));
  return JSON.parse(lines[0] ?? '{}') as { readonly isIntact: boolean; readonly weighings: number };
}

test('a weak witness sends the robot that is free and near over MQTT; what it sees, sees not or cannot say any more decides', async (t) => {
  t.timeout(90_000);
  const ward = await chainWard(
    t,
    ['sees', 'clear', 'cut', 'alone'].map((id, index) => watchedBed(id, 200 * index)),
    ['sees', 'clear', 'cut'].map((id) => looker(`robot-${id}`)),
  );
  const { app, says, clock, recorded } = ward;
  /** Waits a few metres from its bed; once there, its eye says what it sees, again and again. */
  const robot = (id: string, x: number, sees: number) =>
    virtualRobot(t, ward.broker, `robot-${id}-fleet`, { x, y: 3 }, ({ lastNodeId, isUnderWay }) => {
      if (lastNodeId === `door-${id}` && !isUnderWay) says(`robot-${id}-eye`, 'person-on-floor', sees);
    });
  const [sees, , cut] = [robot('sees', 0, 1), robot('clear', 200, 0), robot('cut', 400, 1)];
  const screen = await openScreen(t, app.stationUrl);
  // A robot is sent only when it has said that it is free.
  const isHeard = ({ vitals }: RobotView) => vitals.some(({ metric }) => metric === 'battery');
  await Promise.all(['sees', 'clear', 'cut'].map((id) => screen.robot(`robot-${id}`, isHeard)));

  for (const id of ['sees', 'clear', 'cut', 'alone']) says(`${id}-radar`, 'fall', 1);
  // No robot is near: a person is told at once, without hurry.
  t.is((await alarmAt(ward, 'alone', ({ type }) => type === 'fall-check')).priority, 'low');
  const order = await recorded(
    ({ kind, body }) => kind === 'act' && JSON.stringify(body).includes('vigil-look/cut/'),
  );
  t.like(order.body, { act: 'device-command', by: 'vigil', name: 'order' });
  t.deepEqual(alarmsAt(ward, 'cut'), [], 'while a robot is under way nobody is called');
  t.like(await screen.bed('cut', ({ check }) => check !== undefined), {
    check: { robot: 'Looker robot-cut' },
  });
  t.like(await screen.robot('robot-cut', ({ errand }) => errand !== undefined), {
    errand: { kind: 'look', place: 'cut' },
  });

  // Cut off on its way it cannot answer: a person is told in its place.
  await cut.isDriving;
  cut.unplug();
  const told = await alarmAt(ward, 'cut', ({ type }) => type === 'fall-check');
  t.is(told.priority, 'low');
  t.true(keysOf(told).includes('look-unanswered'));

  const fall = await alarmAt(ward, 'sees', ({ priority }) => priority === 'high');
  t.is(fall.type, 'fall');
  t.true(keysOf(fall).includes('fall-seen') && keysOf(fall).includes('person-on-floor'));
  t.is(sees.heard(), 1, 'one order');

  const clear = await alarmAt(ward, 'clear', ({ type }) => type === 'fall-check');
  t.true(keysOf(clear).includes('nobody-on-floor'));

  // Nobody answers either note within the minute.
  await recorded(({ kind, body }) => kind === 'weighing' && actIn(body) === 'robot-unanswered');
  clock.leap(60_000);
  for (const bed of ['cut', 'alone']) {
    const alarm = await alarmAt(ward, bed, ({ type }) => type === 'suspected-fall');
    t.is(alarm.priority, 'medium');
    t.true(keysOf(alarm).includes('check-unanswered'));
  }
  t.deepEqual(alarmsAt(ward, 'clear'), ['fall-check'], 'where a robot saw nobody it stays a note');

  const verdict = await survey(ward);
  t.true(verdict.isIntact);
  t.true(verdict.weighings >= 8, `${verdict.weighings} weighings`);
});

test('while a robot handles the resident the empty bed is silent; a cut link or a force over the limit ends that with an alarm, a resident put back does not', async (t) => {
  t.timeout(90_000);
  const ids = ['cut', 'pressed', 'back'];
  const ward = await chainWard(
    t,
    ids.map((id, index) => watchedBed(id, 200 * index)),
    ids.map((id) => lifter(`lift-${id}`)),
  );
  const { app, says, presses, recorded } = ward;
  const screen = await openScreen(t, app.stationUrl);
  const leaseOf = (bed: string, act: string) =>
    recorded(({ kind, subject, body }) => kind === 'lease' && subject === bed && actIn(body) === act);
  const [cut, pressed, back] = ids.map((id, index) =>
    virtualRobot(t, ward.broker, `lift-${id}-fleet`, { x: 200 * index, y: 0 }),
  );
  if (!cut || !pressed || !back) return t.fail();
  for (const id of ids) says(`${id}-mat`, 'bed-occupancy', 1);
  // A bed that is first heard of when it is empty is no exit.
  await heardFrom(
    app,
    ids.map((id) => `${id}-mat`),
  );
  // The arm's own weight is known before it presses on anybody.
  presses('lift-pressed-wrist', 0);
  cut.does('transfer/cut/1');
  pressed.does('transfer/pressed/1');
  back.does('transfer/back/1');
  await Promise.all(ids.map((id) => leaseOf(id, 'lease-granted')));
  for (const id of ids) says(`${id}-mat`, 'bed-occupancy', 0);
  await Promise.all(ids.map((id) => leaseOf(id, 'exit-held')));
  t.deepEqual(
    app.openAlarms().filter(({ type }) => type === 'bed-exit'),
    [],
  );
  const { handled } = await screen.bed('cut', (bed) => bed.handled?.isExitHeld === true);
  t.is(handled?.robot, 'Lifter lift-cut');

  cut.unplug();
  const lost = await alarmAt(ward, 'cut', ({ type }) => type === 'bed-exit');
  t.true(keysOf(lost).includes('lease-link-lost'));

  presses('lift-pressed-wrist', 250);
  const hurt = await alarmAt(ward, 'pressed', ({ type }) => type === 'bed-exit');
  t.true(keysOf(hurt).includes('lease-force-limit'));

  // Put back, and only then does the robot end its task.
  says('back-mat', 'bed-occupancy', 1);
  await leaseOf('back', 'exit-over');
  back.does(undefined);
  const { body } = await leaseOf('back', 'lease-ended');
  t.like(body, { end: 'ended' });
  t.false(alarmsAt(ward, 'back').includes('bed-exit'));
  t.true((await survey(ward)).isIntact);
});
