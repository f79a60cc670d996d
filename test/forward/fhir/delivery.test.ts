import test from 'ava';
import { systemClock } from '../../../gateway/clock.ts';
import type { AlarmChange } from '../../../gateway/core/change.ts';
import { bedId } from '../../../gateway/core/id.ts';
import { lanes, type Notice } from '../../../gateway/core/notice.ts';
import type { Clock } from '../../../gateway/core/ports.ts';
import { DeliveryPump } from '../../../gateway/forward/delivery-pump.ts';
import { fhirR4 } from '../../../gateway/forward/fhir/fhir.ts';
import { alarmTold, reading, readingsTold, told } from '../../helpers/fhir-notices.ts';
import { type Fate, type FhirServer, openFhirServer, type Stored } from '../../helpers/fhir-server.ts';
import { receiverPorts } from '../../helpers/receiver-ports.ts';

/** What waits, as the store has it: gone once it is marked, and a process that dies before has marked nothing. */
class Queue {
  waiting: Notice[];
  readonly parked = new Map<string, string>();
  isDead = false;
  onChange: () => void = () => undefined;

  constructor(notices: readonly Notice[]) {
    this.waiting = [...notices];
  }

  async pending(limit: number) {
    return this.waiting.slice(0, limit).map((notice) => ({ lane: lanes.high, notice }));
  }

  async markDelivered(ids: readonly string[]): Promise<void> {
    if (this.isDead) throw new Error('the process is gone');
    this.#without(ids);
  }

  async park(id: string, reason: string): Promise<void> {
    this.parked.set(id, reason);
    this.#without([id]);
  }

  /** Resolves when nothing waits. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.onChange = () => this.waiting.length === 0 && resolve();
      this.onChange();
    });
  }

  #without(ids: readonly string[]): void {
    this.waiting = this.waiting.filter(({ id }) => !ids.includes(id));
    this.onChange();
  }
}

/** The machine's clock, but a pause is short. */
const quick: Clock = {
  now: () => told(600_000),
  after: (ms, run) => systemClock().after(ms > 9000 ? ms : Math.min(ms, 5), run),
  every: (ms, run) => systemClock().every(ms, run),
};

/** A gateway's own part: receiver and pump, anew as after a start. */
function started(server: FhirServer, queue: Queue) {
  const receiver = fhirR4.create(
    fhirR4.options.parse({ url: server.url, language: 'en' }),
    receiverPorts({
      id: 'his',
      site: { site: 'home', gateway: 'g1' },
      clock: quick,
    }),
  );
  const pump = new DeliveryPump({
    queue,
    receiver,
    clock: quick,
    random: () => 0,
    onFault: () => undefined,
    onDelivered: () => undefined,
    onParked: () => undefined,
  });
  pump.wake();
  return { receiver, pump };
}

const changes: readonly AlarmChange[] = ['raised', 'escalated', 'accepted', 'at-bedside', 'closed'];
const beds = Array.from({ length: 8 }, (_, n) => `bed-${n + 1}`);

/** Alarms with all their changes over eight beds, interleaved, and measurements between them. */
const notices: readonly Notice[] = Array.from({ length: 500 }, (_, n): Notice => {
  const bed = bedId(beds[n % beds.length] ?? '');
  const turn = Math.floor(n / beds.length);
  const isReadings = turn % 6 === 5;
  if (isReadings) return readingsTold([reading('spo2', 97, '%', { at: told(n) })], { bedId: bed }, n);
  const round = Math.floor(turn / 6);
  return alarmTold(round * 10_000, changes[turn % 6], { bedId: bed });
});

const nameOf = ({ identifier }: Stored): string => identifier?.[0]?.value ?? '';

test('500 notices, the server killed and back, answers lost, the gateway killed and back: all are there, in order of their bed, none twice', async (t) => {
  const server = await openFhirServer(t);
  const queue = new Queue(notices);
  const fates = new Map<number, Fate>([
    [30, 'cut-before'],
    [61, 'cut-after'],
    [150, 'cut-after'],
    [222, { status: 503 }],
    [300, 'cut-after'],
  ]);
  server.fate = (_, n) => fates.get(n) ?? 'take';
  const killed = new Promise<void>((resolve) => {
    server.onRequest = (n) => {
      // The server dies twice in the middle and comes back on the same port; the gateway dies with up to fifty unmarked.
      if (n === 100 || n === 400) void server.kill().then(() => server.open());
      if (n === 330) resolve();
    };
  });
  const first = started(server, queue);
  await killed;
  queue.isDead = true;
  const gone = first.pump.stop();
  await first.receiver.close();
  await gone;
  queue.isDead = false;
  const left = queue.waiting.length;
  const second = started(server, queue);
  await queue.empty();
  await second.pump.stop();
  await second.receiver.close();

  t.is(queue.parked.size, 0);
  t.true(left > 120 && left < 500, `${left} waited at the restart`);
  t.true(server.requests.length > 500, `${server.requests.length} requests for 500 notices`);
  const [issues, messages, observations] = await Promise.all(
    ['DetectedIssue', 'Communication', 'Observation'].map((type) => server.all(type)),
  );
  for (const all of [issues, messages, observations])
    t.is(new Set((all ?? []).map(nameOf)).size, (all ?? []).length, 'none twice');
  const alarms = notices.flatMap((notice) => (notice.kind === 'alarm' ? [notice] : []));
  t.is(issues?.length, new Set(alarms.map(({ alarm }) => alarm.id)).size);
  t.is(messages?.length, alarms.length, 'a call for each alarm, a message for each further change');
  t.is(observations?.length, notices.length - alarms.length);
  for (const bed of beds) {
    const its = (messages ?? []).filter((one) => nameOf(one).includes(`.${bed}.`)).map(nameOf);
    const expected = alarms
      .filter(({ subject }) => subject === bed)
      .map(({ id, change, alarm }) => `home/g1/${encodeURIComponent(change === 'raised' ? alarm.id : id)}`);
    t.deepEqual(its, expected, bed);
  }
  const isEnded = ({ alarm }: { alarm: { id: string } }) =>
    alarms.some((one) => one.alarm.id === alarm.id && one.change === 'closed');
  for (const issue of issues ?? []) {
    const alarm = alarms.find((one) => nameOf(issue).endsWith(encodeURIComponent(one.alarm.id)));
    t.is(issue['status'], alarm && isEnded(alarm) ? 'final' : 'preliminary');
  }
});

test('a notice that the server refuses is put aside with its reason, and the rest of the queue goes on', async (t) => {
  const server = await openFhirServer(t);
  const queue = new Queue([alarmTold(1), alarmTold(2), alarmTold(3)]);
  server.fate = (_, n) =>
    n === 2
      ? {
          status: 422,
          body: {
            resourceType: 'OperationOutcome',
            issue: [{ diagnostics: 'HAPI-1094: Patient/res-7 not found' }],
          },
        }
      : 'take';
  const { pump, receiver } = started(server, queue);
  await queue.empty();
  await pump.stop();
  await receiver.close();
  t.deepEqual(
    [...queue.parked].map(([id, reason]) => [id, reason.replace(/^\S+/, 'his')]),
    [[alarmTold(2).id, 'his answered 422: HAPI-1094: Patient/res-7 not found']],
  );
  t.is((await server.all('DetectedIssue')).length, 2);
});
