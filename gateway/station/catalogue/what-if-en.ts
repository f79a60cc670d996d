import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** `1 day`, `3 days`. */
const days = (v: Parameters<typeof say>[0]): string => (v['days'] === 1 ? '1 day' : `${say(v, 'days')} days`);

/** Another limit, tried on what was measured. */
export const whatIfEn = {
  limitName: {
    'heart-rate-limits.low': 'Heart rate, low',
    'heart-rate-limits.high': 'Heart rate, high',
    'respiration-limits.low': 'Respiration, low',
    'respiration-limits.high': 'Respiration, high',
    'temperature-limits.low': 'Temperature, low',
    'temperature-limits.high': 'Temperature, high',
    'blood-pressure-limits.low': 'Systolic pressure, low',
    'blood-pressure-limits.high': 'Systolic pressure, high',
    'spo2-low.limitPercent': 'Oxygen saturation, low',
    'bed-exit.nightDelayS': 'Bed exit, delay by night',
  },
  limitUnit: {
    '/min': 'per minute',
    Cel: '°C',
    'mm[Hg]': 'mmHg',
    '%': '%',
    s: 's',
  },
  changeState: {
    proposed: 'waits for a second person',
    approved: 'approved',
    withdrawn: 'withdrawn',
  },
  whatIf: {
    intro:
      'What would another limit have done in the last days? The measurements that were kept are run through the same detector twice, with the limit as it is and with the new one.',
    notReplayed:
      'Not tried: alarms of models and of curves that are not kept, times without kept measurements, and what staff would have done otherwise.',
    kept: sentence((v) => `Measurements are kept for ${days(v)}.`),
    nothingKept: 'This gateway keeps no measurements: nothing can be tried.',
    limit: 'Limit',
    where: 'Where',
    ward: 'Every bed where it is watched',
    value: 'New value',
    days: 'Days',
    range: sentence(
      (v) => `from ${say(v, 'min', 1)} to ${say(v, 'max', 1)} ${say(v, 'unit')}; now ${say(v, 'now')}`,
    ),
    start: 'Try it',
    running: sentence((v) => `Being replayed: ${say(v, 'done')} of ${say(v, 'of')} beds`),
    failed: 'The replay failed. Try again; if it goes on, call the technician.',
    result: 'What would have happened',
    bed: 'Bed',
    now: 'Limit now',
    before: 'Alarms now',
    after: 'Alarms then',
    confirmedKept: 'Confirmed, kept',
    lost: 'Confirmed, lost',
    unknown: 'Confirmed, not known',
    measured: 'Measured',
    hours: sentence((v) => `${say(v, 'hours')} of ${say(v, 'of')} h`),
    broken: sentence((v) => `${say(v, 'count')} unreadable`),
    lostText: sentence((v) => `Lost: ${say(v, 'place')}, ${say(v, 'times')}`),
    needsSecond:
      'A confirmed alarm would be lost, or it is not known whether one would. A second person has to approve this.',
    noSecond: 'No confirmed alarm would be lost. You may approve this alone.',
    propose: 'Propose',
    approveNow: 'Approve',
    changes: 'Proposed limits',
    noChanges: 'Nothing has been proposed.',
    sum: sentence(
      (v) =>
        `${say(v, 'before')} → ${say(v, 'after')} alarms in ${days(v)}, ${say(v, 'lost')} confirmed lost, ${say(v, 'unknown')} not known`,
    ),
    to: sentence((v) => `from ${say(v, 'from')} to ${say(v, 'to', 1)} ${say(v, 'unit')}`),
    proposedBy: sentence((v, clock) => `proposed by ${say(v, 'name')}, ${timeOf(v, 'atMs', clock)}`),
    decidedBy: sentence((v, clock) => `${say(v, 'state')} by ${say(v, 'name')}, ${timeOf(v, 'atMs', clock)}`),
    approve: 'Approve',
    withdraw: 'Withdraw',
    force: 'Put in force now',
    againBy: sentence((v, clock) => `tried again by ${say(v, 'name')}, ${timeOf(v, 'atMs', clock)}`),
    ownProposal: 'Somebody else has to sign in here and approve it.',
    willBegin:
      'Approving puts the limit in force at once: the gateway writes it into its configuration and begins anew. For a few seconds nothing is detected; nobody has to sign in again.',
    willWait:
      'This gateway was started without a configuration that can be changed. An approved limit is on record, and takes effect when a technician writes it into the configuration.',
  },
  /** Whether the gateway runs with an approved limit. */
  limitForce: {
    waits: sentence(() => 'The gateway is beginning anew with it.'),
    'in-force': sentence((v, clock) => `In force since ${timeOf(v, 'sinceMs', clock)}.`),
    replaced: sentence((v, clock) => `In force from ${timeOf(v, 'sinceMs', clock)}; changed again since.`),
    'not-in-force': sentence(
      () => 'Approved, not in force: it is not in the configuration that the gateway runs with.',
    ),
  },
  limitWhy: {
    'settings-closed':
      'The gateway was started without a configuration that can be changed. A technician writes it there.',
    'config-changed':
      'The configuration file was changed since the gateway started. A technician starts the gateway anew; then try the limit anew.',
    'config-unwritable':
      'The configuration file could not be written. A technician makes it writable; then put the limit in force here.',
    'config-unrecorded': 'The record did not take the change. Try it again.',
    'config-undone':
      'The gateway could not start with it and went back to what was before. Call the technician.',
    'limit-no-place':
      'Nobody lies in this bed by the configuration, and a bed alone has no limits of its own. Try it for the ward.',
    'limit-invalid': 'The configuration would not be valid with it. The log says why; call the technician.',
  },
};
