import test from 'ava';
import { faultsOf } from '../../gateway/app/health/faults.ts';
import { screensOf } from '../../gateway/app/health/views.ts';
import { en } from '../../gateway/station/catalogue/en.ts';
import { type HealthReport, healthAreas, healthFaults } from '../../gateway/station/health-wire.ts';

type Parts = Omit<HealthReport, 'faults'>;

/** A gateway with nothing wrong. */
const calm: Parts = {
  nowMs: 1_800_000_000_000,
  startedMs: 1_700_000_000_000,
  version: 'test',
  processes: [
    { name: 'core', isUp: true, restarts: 0 },
    { name: 'inference', isUp: true, restarts: 0 },
  ],
  devices: [],
  broker: {
    isExternal: false,
    isAway: false,
    clients: 3,
    received: 10,
    refusals: {},
    sessions: 0,
    queuedBytes: 0,
    droppedMessages: 0,
  },
  receivers: [],
  parked: [],
  disk: { keepFreeBytes: 1e8, isNearlyFull: false, refusedCharts: 0, archiveBytes: 0 },
  clock: { source: 'chrony', isTrusted: true, errorMs: 4 },
  models: [
    {
      id: 'fall',
      version: '1',
      digest: 'd',
      isLoaded: true,
      scored: 10,
      unanswered: 0,
      alarms: 0,
      falseAlarms: 0,
    },
  ],
  beds: [{ id: 'bed-1', label: '101·A', isCovered: true, protectedBy: ['fall'], missing: [] }],
  screens: [{ id: 's', isInSight: true }],
  store: { rows: 5, head: 'h', committed: 5, failed: 0, unsent: 0 },
  drills: [],
};

const device = {
  deviceId: 'imu-1',
  driver: 'witmotion-wt901',
  place: '101·A',
  state: 'open',
  isRecording: false,
  rateHz: 50,
  gaps: 0,
  checksumErrors: 0,
  faults: 0,
  dropped: 0,
  lastMs: calm.nowMs,
};

const names = (parts: Partial<Parts>, frames = new Map<string, number>()) =>
  faultsOf({ ...calm, ...parts }, frames).map(({ fault }) => fault);

test('a gateway with nothing wrong has no fault', (t) => {
  t.deepEqual(names({ devices: [device] }), []);
});

test('what leaves somebody without cover comes first, and of one kind what lasts longest', (t) => {
  const bed = { label: '', isCovered: false, protectedBy: [], missing: [] };
  const faults = faultsOf({
    ...calm,
    processes: [{ name: 'flows', isUp: true, restarts: 2 }],
    clock: { ...calm.clock, isTrusted: false },
    beds: [
      { ...bed, id: 'bed-2', sinceMs: 9000 },
      { ...bed, id: 'bed-1', sinceMs: 4000 },
    ],
    store: { ...calm.store, refused: 'disk full' },
  });
  t.deepEqual(
    faults.map(({ fault, about }) => `${fault} ${about}`.trim()),
    [
      'store-refuses',
      'bed-uncovered bed-1',
      'bed-uncovered bed-2',
      'clock-unconfirmed',
      'process-restarted flows',
    ],
  );
  t.deepEqual(
    faults.map(({ isUrgent }) => isUrgent),
    [true, true, true, false, false],
  );
});

test('a line that is broken is one fault; damaged frames count from one in a hundred, and only of enough', (t) => {
  t.deepEqual(names({ devices: [{ ...device, problem: 'unplugged', state: 'failed', rateHz: 0 }] }), [
    'device-line',
  ]);
  const damaged = { ...device, checksumErrors: 20 };
  t.deepEqual(names({ devices: [damaged] }, new Map([['imu-1', 5000]])), []);
  t.deepEqual(names({ devices: [damaged] }, new Map([['imu-1', 1000]])), ['device-checksums']);
  t.deepEqual(names({ devices: [damaged] }, new Map([['imu-1', 20]])), []);
  t.deepEqual(names({ devices: [{ ...device, batteryPercent: 12 }] }), ['battery-low']);
});

test('a receiver that is away, refuses or lost messages says so with its numbers', (t) => {
  const receiver = {
    id: 'hospital',
    kind: 'hl7-v2',
    isUp: false,
    sinceMs: 5,
    waiting: 7,
    waitingAlarms: 2,
    delivered: 0,
    parked: 1,
    dropped: 3,
    lastError: 'ECONNREFUSED',
  };
  const faults = faultsOf({ ...calm, receivers: [receiver] });
  t.deepEqual(
    faults.map(({ fault, values }) => [fault, values]),
    [
      ['receiver-away', { waiting: 7, reason: 'ECONNREFUSED' }],
      ['receiver-parked', { count: 1 }],
      ['receiver-dropped', { count: 3 }],
    ],
  );
});

test('a model that is not loaded is missed only while there is a process to load it', (t) => {
  const [model] = calm.models;
  const gone = [{ ...model, isLoaded: false }] as Parts['models'];
  t.deepEqual(names({ models: gone }), ['model-missing']);
  t.deepEqual(names({ models: gone, processes: [{ name: 'inference', isUp: false, restarts: 1 }] }), [
    'process-down',
  ]);
});

test('nobody sees the board where no screen is in sight', (t) => {
  t.deepEqual(names({ screens: [{ id: 's', isInSight: false }] }), ['no-screen']);
  t.deepEqual(names({ screens: [{ id: 's', isInSight: true, isMute: true }] }), ['screen-mute']);
  t.deepEqual(
    names({
      screens: [
        { id: 's', isInSight: true },
        { id: 'x', isInSight: false, isSilent: true },
      ],
    }),
    ['screen-silent'],
  );
});

test('every fault has words, and what to do; every part has a name', (t) => {
  t.deepEqual(Object.keys(en.healthFault), [...healthFaults]);
  t.deepEqual(Object.keys(en.healthFix), [...healthFaults]);
  t.deepEqual(Object.keys(en.healthArea).toSorted(), [...healthAreas].toSorted());
});

test('a screen says whether it can be heard; one that does not say so, or has not painted lately, is neither; one that owes a proof is silent', (t) => {
  const proof = (screenId: string, lastMs: number) => ({ screenId, address: '::1', lastMs });
  const open = ['loud', 'mute', 'old', 'new'].map((screenId) => ({
    screenId,
    ...(screenId === 'mute' && { staffId: 'li-na' }),
  }));
  const proofs = [
    { ...proof('loud', 99_000), sound: 'audible' },
    { ...proof('mute', 99_000), sound: 'mute' },
    { ...proof('old', 99_000) },
    { ...proof('silent', 80_000), sound: 'audible' },
  ] as const;
  const now = { monoMs: 100_000, wallMs: 1_000_000 };
  const shown = screensOf({ open, proofs } as unknown as Parameters<typeof screensOf>[0], now, () => 'Li Na');
  t.deepEqual(shown, [
    { id: 'loud', isInSight: true, isMute: false, paintedMs: 999_000 },
    { id: 'mute', staff: 'Li Na', isInSight: true, isMute: true, paintedMs: 999_000 },
    { id: 'old', isInSight: true, paintedMs: 999_000 },
    { id: 'new', isInSight: false },
    { id: 'silent', isInSight: false, isSilent: true, isMute: false, paintedMs: 980_000 },
  ]);
});
