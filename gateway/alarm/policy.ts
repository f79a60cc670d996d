import type { Category, DeadlineKind, DelayDeadline, Priority } from '../core/alarm.ts';
import type { Subject } from '../core/care-event.ts';

/** How one kind of alarm condition behaves. Data only: the rules that read it are in `life.ts`. */
export interface AlarmPolicy {
  readonly category: Category;
  /** Never lower than this while the condition is present (IEC 60601-1-8, priorities). */
  readonly priority: Priority;
  /** The signal outlives the condition until a person acts. */
  readonly isLatching: boolean;
  /** It has a cessation (low SpO2, a silent device). Otherwise it is a happening (a fall) and only a person ends it. */
  readonly isLasting: boolean;
  /** Happenings of one family at one bed within `joinWithinMs` are one alarm with several witnesses. */
  readonly family?: string;
  /** A plain state of the resident, for the record and for screens: never an alarm. */
  readonly isStateOnly?: true;
  /** Nobody accepted for so long: the next escalation step. */
  readonly acceptWithinMs: number;
  /** Accepted, but nobody arrived or closed for so long: the signal comes back. */
  readonly acceptanceExpiresMs: number;
  /** At the bedside, or answered while still present, but not over for so long: the signal comes back. */
  readonly bedsideExpiresMs: number;
  /** Escalation steps before it only repeats. */
  readonly maxSteps: number;
  /** The priority gains one rank a step, up to this one. */
  readonly risesTo: Priority;
  /** After the last step: how often the call is repeated (reminder signal), for as long as nobody accepts. */
  readonly remindEveryMs: number;
  /** A condition alarms only when it has lasted so long (on-delay). Only for conditions that last. */
  readonly onDelayMs?: number;
  /** An alarm ends only when its condition has been over for so long (off-delay). Only for conditions that last. */
  readonly offDelayMs?: number;
  /** How far a value must come back over its limit before the condition is over and may be told anew; else the detector's own. */
  readonly deadband?: number;
  /** It can never be switched off, by nobody and for no time. */
  readonly isAlwaysOn?: boolean;
}

/** By kind; a resident's own by `<resident>/<kind>`. */
export type AlarmPolicies = ReadonlyMap<string, AlarmPolicy>;

/** A fall and a suspected fall this close together at one bed are one happening seen twice. */
export const joinWithinMs = 30_000;

/** High priority: a visible screen has confirmed a painted frame within this, or the next path starts (`DESIGN.md`, custody chain). */
export const paintWithinMs = 5000;

const seconds = 1000;
const minutes = 60_000;

const urgent: AlarmPolicy = {
  category: 'physiological',
  priority: 'high',
  isLatching: true,
  isLasting: false,
  acceptWithinMs: 60 * seconds,
  acceptanceExpiresMs: 3 * minutes,
  bedsideExpiresMs: 30 * minutes,
  maxSteps: 3,
  risesTo: 'high',
  remindEveryMs: 2 * minutes,
};

const equipment: AlarmPolicy = {
  category: 'technical',
  priority: 'medium',
  // Usual for technical conditions: their signals stop by themselves when the fault is gone (IEC 60601-1-8).
  isLatching: false,
  isLasting: true,
  acceptWithinMs: 5 * minutes,
  acceptanceExpiresMs: 15 * minutes,
  bedsideExpiresMs: 60 * minutes,
  maxSteps: 2,
  risesTo: 'medium',
  remindEveryMs: 10 * minutes,
};

const vitalLimit = (type: string): [string, AlarmPolicy] => [
  type,
  {
    ...urgent,
    priority: 'medium',
    isLasting: true,
    acceptWithinMs: 2 * minutes,
    remindEveryMs: 3 * minutes,
  },
];

/** Harm is delayed: somebody goes within minutes, nobody runs. */
const slowVitalLimit = (type: string): [string, AlarmPolicy] => [
  type,
  {
    ...urgent,
    priority: 'low',
    isLasting: true,
    acceptWithinMs: 10 * minutes,
    acceptanceExpiresMs: 30 * minutes,
    risesTo: 'medium',
    remindEveryMs: 15 * minutes,
  },
];

/**
 * The policy of each care event type. Priorities follow IEC 60601-1-8's table of harm against onset (reference:
 * standards page on alarms, section 1); its numbers are to be checked against the text before any claim.
 */
export const defaultPolicies: AlarmPolicies = new Map<string, AlarmPolicy>([
  ['fall', { ...urgent, family: 'fall' }],
  [
    'suspected-fall',
    {
      ...urgent,
      priority: 'medium',
      family: 'fall',
      acceptWithinMs: 90 * seconds,
      remindEveryMs: 3 * minutes,
    },
  ],
  // Irreversible harm, prompt onset. ISO 80601-2-61 asks for medium at least; latching, because a resident who
  // recovered from a desaturation by himself must still be looked at.
  ['spo2-low', { ...urgent, isLasting: true }],
  ['apnoea', { ...urgent, isLasting: true }],
  // The robot pressed on a person: hidden injuries are found only by looking.
  ['contact', { ...urgent, isAlwaysOn: true }],
  // UL 1069: a call stays lit until it is reset by hand.
  ['help-call', { ...urgent, isAlwaysOn: true }],
  [
    'bed-exit',
    {
      ...urgent,
      priority: 'low',
      isLatching: false,
      isLasting: true,
      acceptWithinMs: 5 * minutes,
      risesTo: 'medium',
    },
  ],
  [
    'irregular-pulse',
    { ...urgent, priority: 'low', isLasting: true, acceptWithinMs: 15 * minutes, risesTo: 'medium' },
  ],
  // The robot is safe when stopped, but it may stand in a doorway or hold something: somebody goes within minutes.
  [
    'emergency-stop',
    { ...equipment, acceptWithinMs: 2 * minutes, acceptanceExpiresMs: 10 * minutes, risesTo: 'high' },
  ],
  // Somebody stands where the robot watches: usual in a ward, worth a look when it lasts.
  ['field-violation', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes }],
  // A wearable stays in its pocket, a hand trembles: the value is not shown, somebody should look at the sensor.
  ['unreliable-reading', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes, risesTo: 'low' }],
  ['sensor-off', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes }],
  // A bed may be unwatched. Harm needs a second event, hence medium; it does not rise, since no rank makes it truer.
  ['device-silent', equipment],
  // A child is restarted within seconds, so it starts at medium; a minute without it is a ward without eyes.
  [
    'process-down',
    { ...equipment, acceptWithinMs: 60 * seconds, risesTo: 'high', remindEveryMs: 2 * minutes },
  ],
  // Alarms sound from memory; a power cut would now lose them.
  [
    'store-failed',
    {
      ...equipment,
      priority: 'high',
      risesTo: 'high',
      acceptWithinMs: 2 * minutes,
      acceptanceExpiresMs: 10 * minutes,
      remindEveryMs: 5 * minutes,
    },
  ],
  // The next alarm of high priority may be seen by nobody; the bus still carries it, so harm needs a second fault. A screen that
  // comes and goes is one condition.
  [
    'no-screen',
    {
      ...equipment,
      acceptWithinMs: 2 * minutes,
      risesTo: 'high',
      remindEveryMs: 5 * minutes,
      offDelayMs: 10 * seconds,
    },
  ],
  // One of several screens shows and does not sound: the others call. Where none can, nobody is called who looks elsewhere.
  [
    'screen-mute',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  ['ward-mute', { ...equipment, acceptWithinMs: 5 * minutes, remindEveryMs: 15 * minutes }],
  // Somebody may look at a board that stands still; others show alarms, or else that is an alarm of its own. A tablet at the edge of
  // the network comes and goes.
  [
    'screen-silent',
    {
      ...equipment,
      priority: 'low',
      acceptWithinMs: 10 * minutes,
      remindEveryMs: 60 * minutes,
      offDelayMs: 10 * seconds,
    },
  ],
  // What waits for displays and receivers would not outlive a power cut; nothing is late, and the store keeps the alarms themselves.
  [
    'bus-not-kept',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  // A nurse call, a pager or a hospital's system is not told; the station is. What waits goes out when it is back.
  [
    'receiver-away',
    {
      ...equipment,
      acceptWithinMs: 5 * minutes,
      remindEveryMs: 15 * minutes,
      offDelayMs: 10 * seconds,
    },
  ],
  // One message is not taken, the rest goes on: a technician looks at it.
  [
    'receiver-refuses',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  // Alarms sound on the board alone until it is back, and devices on it are not heard; their beds say so themselves. A restart of
  // the broker is no condition, and one that comes and goes is one.
  [
    'broker-away',
    { ...equipment, acceptWithinMs: 5 * minutes, onDelayMs: 2 * seconds, offDelayMs: 5 * seconds },
  ],
  // A single slow flush on a worn card delays nothing (the signal went out); it announces a failing disk.
  [
    'store-slow',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  // Alarms that were open may be among what is lost: somebody looks at the ward now, and at the disk today.
  ['store-salvaged', { ...equipment, isLasting: false, acceptWithinMs: 5 * minutes, risesTo: 'high' }],
  // Alarms have what is left; charts of them are no longer kept.
  [
    'disk-nearly-full',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  // Order and intervals do not need it; what people and receivers read does.
  [
    'clock-unconfirmed',
    { ...equipment, priority: 'low', acceptWithinMs: 30 * minutes, remindEveryMs: 60 * minutes },
  ],
  // The old model goes on watching; somebody must know that the new one does not.
  ['model-refused', { ...equipment, isLasting: false, acceptWithinMs: 15 * minutes }],
  // The same happening as its fall, now certain enough that a suspicion becomes urgent.
  ['long-lie', { ...urgent, family: 'fall' }],
  // No impact and no measured odds, but somebody may be on the floor: a suspicion.
  [
    'slump',
    {
      ...urgent,
      priority: 'medium',
      family: 'fall',
      acceptWithinMs: 90 * seconds,
      remindEveryMs: 3 * minutes,
    },
  ],
  // Nobody knows whether it stands in a doorway or holds somebody; with an order open a person may be waiting for it.
  ['robot-link-lost', equipment],
  ['order-stuck', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes }],
  // A touch that no task foresaw, below what hurts: somebody asks the resident.
  ['unexpected-contact', { ...urgent, priority: 'medium', acceptWithinMs: 2 * minutes }],
  // Somebody hangs in the robot's arms.
  ['lift-overload', { ...urgent, isLasting: true }],
  // On the charger or in a drawer: the bed is not watched for falls until somebody puts it on again.
  ['not-worn', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes, risesTo: 'low' }],
  // The bed is still watched, but less well: somebody looks at plug and position within minutes.
  ['stream-quality', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes, risesTo: 'low' }],
  // Nobody may be called through it, and nobody would notice: as soon as a silent device.
  ['relay-mismatch', { ...equipment, acceptWithinMs: 3 * minutes }],
  ['line-errors', { ...equipment, priority: 'low', acceptWithinMs: 10 * minutes, risesTo: 'low' }],
  // It tries the way to a nurse and is about nobody: it sounds, but never as loud as what is real, and ends with its limit.
  ['drill', { ...equipment, maxSteps: 1, acceptWithinMs: 10 * minutes }],
  ['robot-battery-low', { ...equipment, priority: 'low', acceptWithinMs: 15 * minutes, risesTo: 'low' }],
  [
    'out-of-bed',
    { ...urgent, priority: 'low', risesTo: 'low', isLatching: false, isLasting: true, isStateOnly: true },
  ],
  // Somebody may lie on the floor where nobody sees it: it rises, and stays lit until somebody has looked.
  ['failed-return', { ...urgent, priority: 'medium', isLasting: true, acceptWithinMs: 3 * minutes }],
  ['long-absence', { ...urgent, priority: 'medium', isLasting: true, acceptWithinMs: 3 * minutes }],
  ['nobody-seen', { ...urgent, priority: 'medium', isLasting: true, acceptWithinMs: 3 * minutes }],
  // Prompt, not immediate: hours have passed. Whoever moves again has answered by that.
  [
    'no-movement',
    { ...urgent, priority: 'medium', isLatching: false, isLasting: true, acceptWithinMs: 5 * minutes },
  ],
  // The bed is watched by people only until it is mended; as a silent device.
  ['bed-sensor-fault', equipment],
  ['radar-unfit', equipment],
  // The chart's own answers: emergency assessment, urgent assessment within the hour, the medical team is told. A lesser level
  // ends when a greater one begins, so it does not latch.
  ['news2-emergency', { ...urgent, isLasting: true }],
  [
    'news2-urgent',
    {
      ...urgent,
      priority: 'medium',
      isLatching: false,
      isLasting: true,
      acceptWithinMs: 5 * minutes,
      remindEveryMs: 5 * minutes,
    },
  ],
  [
    'news2-single',
    {
      ...urgent,
      priority: 'low',
      isLatching: false,
      isLasting: true,
      acceptWithinMs: 15 * minutes,
      acceptanceExpiresMs: 60 * minutes,
      risesTo: 'medium',
      remindEveryMs: 15 * minutes,
    },
  ],
  // Fixed limits. Breathing that slow and a heart that slow may stop: prompt onset, irreversible harm.
  ['heart-rate-low', { ...urgent, isLasting: true }],
  ['respiration-low', { ...urgent, isLasting: true }],
  ...(['heart-rate-high', 'respiration-high', 'blood-pressure-low'] as const).map(vitalLimit),
  ...(['temperature-low', 'temperature-high', 'blood-pressure-high'] as const).map(slowVitalLimit),
  // Hours before a limit speaks, or for the doctor's round in the morning: somebody looks on the next round, and it is over when the value is usual again.
  ...(
    [
      'pulse-drift',
      'respiration-drift',
      'spo2-drift',
      'temperature-drift',
      'blood-pressure-drift',
      'apnoea-index',
    ] as const
  ).map((type): [string, AlarmPolicy] => [
    type,
    {
      ...urgent,
      priority: 'low',
      isLatching: false,
      isLasting: true,
      acceptWithinMs: 30 * minutes,
      acceptanceExpiresMs: 60 * minutes,
      bedsideExpiresMs: 120 * minutes,
      risesTo: 'low',
      remindEveryMs: 60 * minutes,
    },
  ]),
  // Somebody should look; whether it becomes an alarm is decided by the deadline of its check, not here.
  [
    'fall-check',
    {
      ...urgent,
      priority: 'low',
      family: 'fall',
      acceptWithinMs: 10 * minutes,
      risesTo: 'low',
      remindEveryMs: 30 * minutes,
    },
  ],
]);

/** Types without a row: about a person until somebody says otherwise, and held until somebody looked. */
export const unknownAboutPerson: AlarmPolicy = { ...urgent, priority: 'medium', acceptWithinMs: 2 * minutes };

/** The policy for an alarm or event: the resident's own where there is one, else the kind's; unknown types get a careful one, never silence. */
export function policyFor(policies: AlarmPolicies, about: Subject & { readonly type: string }): AlarmPolicy {
  const isAboutPerson = about.bedId !== undefined || about.residentId !== undefined;
  const own = about.residentId === undefined ? undefined : policies.get(`${about.residentId}/${about.type}`);
  return own ?? policies.get(about.type) ?? (isAboutPerson ? unknownAboutPerson : equipment);
}

const ranks: readonly Priority[] = ['low', 'medium', 'high'];

/** The more urgent of two priorities. */
export const higher = (a: Priority, b: Priority): Priority => (ranks.indexOf(a) >= ranks.indexOf(b) ? a : b);

/** One rank up, at most to `limit`; never down. */
export function raised(priority: Priority, limit: Priority): Priority {
  const up = ranks[ranks.indexOf(priority) + 1] ?? priority;
  return higher(up, limit) === limit ? up : priority;
}

/** No deadline of this kind is ever set further ahead; what a restart with a wrong clock is held against. */
export function longestWaitMs(policy: AlarmPolicy, kind: DeadlineKind | DelayDeadline['kind']): number {
  switch (kind) {
    case 'escalation':
      return Math.max(policy.acceptWithinMs, policy.remindEveryMs);
    case 'acceptance':
      return Math.max(policy.acceptanceExpiresMs, policy.bedsideExpiresMs);
    case 'painting':
      return paintWithinMs;
    case 'on-delay':
      return policy.onDelayMs ?? 0;
    case 'off-delay':
      return policy.offDelayMs ?? 0;
    default:
      return kind satisfies never;
  }
}
