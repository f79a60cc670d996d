import test, { type ExecutionContext } from 'ava';
import { filter, firstValueFrom } from 'rxjs';
import { Drills } from '../../gateway/app/drills/drills.ts';
import { outsideDrills } from '../../gateway/app/drills/outside.ts';
import { createOutbox } from '../../gateway/bus/outbox.ts';
import { type Alarm, calledMs } from '../../gateway/core/alarm.ts';
import type { CareEvent } from '../../gateway/core/care-event.ts';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import { deliveriesOf } from '../../gateway/forward/told.ts';
import { testGateway, wardConfig } from '../helpers/gateway.ts';
import { HandClock, silentLog } from '../station/fake-ward.ts';
import { signedIn } from '../station/signed-in.ts';

const staff = [
  { id: 'nurse-1', displayName: 'Nurse White', role: 'nurse', pin: { env: 'UNUSED' } },
  { id: 'nurse-2', displayName: 'Charge Nurse Blue', role: 'charge-nurse', pin: { env: 'UNUSED' } },
];

test('a drill goes the real way: stored, painted, accepted; it is measured and stands on the ledger', async (t) => {
  t.timeout(60_000);
  const { app } = await testGateway(t, { staff });
  const nurse = await signedIn(app.stationUrl, 'nurse-1');
  const charge = await signedIn(app.stationUrl, 'nurse-2');
  t.is((await nurse('/drills', { bedId: 'bed-1' })).json.code, 'drillers-only');
  t.is((await charge('/drills', { bedId: 'bed-9' })).json.code, 'not-found');
  const abort = new AbortController();
  t.teardown(() => abort.abort());
  await fetch(`${app.stationUrl}/api/v1/stream?screen=s1`, { signal: abort.signal });
  const raised = firstValueFrom(app.alarm$.pipe(filter(({ type }) => type === 'drill')));
  t.is((await charge('/drills', { bedId: 'bed-1' })).status, 200);
  t.is((await charge('/drills', { bedId: 'bed-2' })).json.code, 'drill-running');
  const { id, priority, category } = await raised;
  t.deepEqual([priority, category], ['medium', 'technical']);
  const called = () => app.openAlarms().flatMap((one) => (one.id === id ? [calledMs(one)] : []));
  await nurse('/painted', { screenId: 's1', calls: [{ id, calledMs: called()[0] }] });
  const passed = async () => {
    const { drills } = (await nurse('/health-report')).json;
    return drills.find(({ state }: { state: string }) => state === 'passed');
  };
  t.is((await nurse(`/alarms/${id}/accept`, {})).status, 200);
  let drill = await passed();
  while (drill === undefined) {
    // The report is made anew at most every two seconds.
    await new Promise((next) => setTimeout(next, 500));
    drill = await passed();
  }
  t.like(drill, { bedId: 'bed-1', by: 'Charge Nurse Blue', acceptedBy: 'Nurse White', state: 'passed' });
  t.true(drill.committed <= drill.painted && drill.painted <= drill.accepted);
  t.is((await nurse(`/alarms/${id}/close`, { outcome: 'real' })).status, 200);
  const lines = (await app.store.ledger({ afterSeq: 0, limit: 1000 })).filter(({ kind }) => kind === 'drill');
  t.deepEqual(
    lines.map(({ subject, body }) => [subject, (body as { act: string }).act]),
    [
      ['bed-1', 'started'],
      ['bed-1', 'ended'],
    ],
  );
});

/** Drills before a ward whose alarms the test makes. */
function drills(_t: ExecutionContext, recorded: readonly LedgerEntry[] = []) {
  const clock = new HandClock();
  const lines: LedgerEntry[] = [];
  const events: CareEvent[] = [];
  const open: Alarm[] = [];
  const config = wardConfig('/nowhere', {});
  const stored = recorded.map((line, n) => ({ ...line, seq: n + 1, hash: '' }));
  const made = new Drills(
    { config, clock, log: silentLog },
    {
      store: {
        record: (entries) => void lines.push(...entries),
        search: async () => ({ lines: stored.toReversed(), searched: stored.length }),
      },
      event: (event) => void events.push(event),
      alarms: () => open,
    },
  );
  return { made, clock, lines, events, open };
}

const last = (lines: readonly LedgerEntry[]) => lines.at(-1)?.body as Record<string, unknown>;

test('a drill that nobody accepts ends by itself at its limit, with the first link that is missing', (t) => {
  const { made, clock, lines, events } = drills(t);
  t.is(made.start({ bedId: 'bed-1', staffId: 'nurse-2' }), undefined);
  const [onset] = events as [CareEvent];
  const link = (step: string) => ({ step, at: clock.now() });
  clock.advance(40);
  const alarm = { id: onset.id, type: 'drill', custody: [link('committed')] } as unknown as Alarm;
  made.onAlarms([alarm]);
  clock.advance(119_000);
  t.is(lines.length, 1);
  clock.advance(1000);
  t.like(last(lines), { act: 'ended', state: 'failed', failed: 'not-painted', committed: 40 });
  t.deepEqual(
    events.map(({ phase, conditionId }) => [phase, conditionId]),
    [
      ['onset', 'drill.bed-1'],
      ['cessation', 'drill.bed-1'],
    ],
  );
  t.is(made.start({ bedId: 'bed-1', staffId: 'nurse-2' }), undefined, 'another may begin');
});

test('no drill begins at a bed where an alarm is open', (t) => {
  const { made, open, events } = drills(t);
  open.push({ id: 'fall.bed-1', type: 'fall', bedId: 'bed-1' } as unknown as Alarm);
  t.is(made.start({ bedId: 'bed-1', staffId: 'nurse-2' })?.code, 'bed-in-alarm');
  t.deepEqual(events, []);
  t.is(made.start({ bedId: 'bed-2', staffId: 'nurse-2' }), undefined);
});

test('a drill that a restart cut off has failed and its call ends; an earlier result of another bed is known again', async (t) => {
  const first = drills(t);
  first.made.start({ bedId: 'bed-2', staffId: 'nurse-2' });
  first.clock.advance(120_000);
  first.made.start({ bedId: 'bed-1', staffId: 'nurse-2' });
  const { made, events, lines } = drills(t, first.lines);
  await made.restore();
  t.deepEqual(
    made
      .list()
      .map(({ bedId, state, failed }) => [bedId, state, failed])
      .toSorted(),
    [
      ['bed-1', 'failed', 'restarted'],
      ['bed-2', 'failed', 'not-committed'],
    ],
  );
  t.deepEqual(
    events.map(({ phase, bedId }) => [phase, bedId]),
    [['cessation', 'bed-1']],
  );
  t.is(lines.length, 1);
});

test('receivers and the bus are told of drills only where they asked for them', (t) => {
  const { made, events } = drills(t);
  made.start({ bedId: 'bed-1', staffId: 'nurse-2' });
  const [event] = events as [CareEvent];
  const at = event.at;
  const custody = [
    { step: 'sensed', at },
    { step: 'decided', at },
  ];
  const about = {
    id: event.id,
    conditionId: event.conditionId,
    type: 'drill',
    bedId: 'bed-1',
    priority: 'medium',
  };
  const alarm = {
    ...about,
    category: 'technical',
    raisedAt: at,
    onset: at,
    isPresent: true,
    signal: 'on',
    custody,
    evidence: [],
  } as unknown as Alarm;
  const told = { id: 'r', alarms: 'low', technical: true, careEvents: true, identity: 'none' } as const;
  t.is(deliveriesOf([told], new Map(), [alarm], event).length, 0);
  t.is(deliveriesOf([{ ...told, drills: true }], new Map(), [alarm], event).length, 2);
  const outbox = createOutbox({ site: 's', gateway: 'g' });
  const chosen = (toldOnBus: boolean) => ({ drills: { toldOnBus } });
  t.deepEqual(outsideDrills(chosen(false), outbox)(alarm, event), []);
  t.true(outsideDrills(chosen(true), outbox)(alarm, event).length > 0);
});
