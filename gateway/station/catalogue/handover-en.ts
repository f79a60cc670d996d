import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;
const sentences = <Key extends string>(table: Record<Key, Sentence>): Record<Key, Sentence> => table;
const times = (v: Parameters<Sentence>[0], name: string): string =>
  v[name] === 1 ? 'once' : `${say(v, name)} times`;
const plural = (v: Parameters<Sentence>[0], name: string, one: string, many: string): string =>
  `${say(v, name)} ${v[name] === 1 ? one : many}`;

/** The shift handover: its page, its paper, and everything that it states. English. */
export const handoverEn = {
  handover: {
    title: 'Shift handover',
    summary: 'Ward summary',
    situation: 'Situation',
    background: 'Background',
    assessment: 'Assessment',
    recommendation: 'Recommendation',
    note: 'Note',
    wardNote: 'Note for the ward',
    noNote: 'No note.',
    noteHint: 'Goes on record. No names: the bed says who.',
    change: 'Write',
    left: sentence((v) => `${say(v, 'count')} characters left`),
    writtenBy: sentence((v, clock) => `${say(v, 'name')}, ${timeOf(v, 'atMs', clock)}`),
    changedMeanwhile:
      'Somebody else has written here meanwhile. Theirs is shown above; yours is still below.',
    takeTheirs: 'Discard mine',
    keepMine: 'Save mine over it',
    outgoing: 'Outgoing shift',
    incoming: 'Incoming shift',
    signOutgoing: 'Sign as outgoing',
    signIncoming: 'Sign as incoming',
    signConfirm: 'I have read this handover',
    signedBy: sentence((v, clock) => `signed: ${say(v, 'name')}, ${timeOf(v, 'atMs', clock)}`),
    notSigned: 'not signed',
    signerIs: sentence((v) => `Signs: ${say(v, 'name')}. Somebody else? Sign in first.`),
    otherPerson: 'The incoming shift signs: somebody else than who signed for the outgoing one.',
    nursesSign: 'Nurses write and sign.',
    open: 'not signed yet',
    half: 'waits for the incoming shift',
    signed: 'signed by both shifts',
    isFrozen: 'Signed by both shifts. A further note begins a new version; this one stays as it is.',
    isHalf: 'This is what the outgoing shift has signed. A further note begins a new version.',
    version: sentence((v) => `Version ${say(v, 'version')}`),
    oldVersion: 'An earlier version. It stays on record as it was.',
    toNewest: 'Show the newest',
    shift: 'Shift',
    asOf: sentence((v) => `as of ${say(v, 'when')}`),
    span: sentence((v) => `${say(v, 'from')} to ${say(v, 'until')}`),
    refresh: 'Read again',
    print: 'Print',
    pdf: 'PDF',
    failed: 'The handover could not be loaded.',
    loading: 'One moment',
    noShifts: 'No shift has begun.',
    nobody: 'Nobody lies in this ward by the configuration.',
    jump: 'Go to',
    unnamed: 'name not known any more',
    measured: 'measured',
    model: "model's opinion",
    staff: 'staff',
    record: 'on record',
    legend: "Behind each statement stands what it rests on. A model's opinion is for people to check.",
    pageOf: sentence((v) => `page ${say(v, 'page')} of ${say(v, 'pages')}`),
    printedAt: sentence((v) => `printed ${say(v, 'when')}`),
    notDevice: 'Made by Vigil from its ledger. Not a certified medical device.',
    signHere: 'Signature',
    second: 's',
    minute: 'min',
    hour: 'h',
    high: 'high priority',
    medium: 'medium priority',
    low: 'low priority',
    endOpen: 'still open',
    endOver: 'over by itself',
    endReal: 'real',
    endFalse: 'false',
    endCare: 'care in progress',
    bedExits: 'bed exits',
    falls: 'falls',
    desaturations: 'low saturation',
    gaps: 'gaps in cover',
    blindTimes: 'times when nobody was heard',
    silences: 'alarms switched off',
    reasonUnknown: 'reason not on record',
  },
  handoverSays: sentences({
    'no-open-alarms': () => 'No open alarm',
    'open-alarm': (v, clock) =>
      `Open: ${say(v, 'type')}, ${say(v, 'priority')}, since ${timeOf(v, 'onsetMs', clock)}, nobody yet`,
    'open-alarm-owned': (v, clock) =>
      `Open: ${say(v, 'type')}, ${say(v, 'priority')}, since ${timeOf(v, 'onsetMs', clock)}, accepted by ${say(v, 'owner')} at ${timeOf(v, 'acceptedMs', clock)}`,
    'state-not-kept': () => 'Values and cover at the end of this shift were not kept',
    'no-score': () => 'Early-warning score: nothing is known that could be scored',
    score: (v) => `NEWS2 ${say(v, 'total')}: ${say(v, 'response')}`,
    'score-partial': (v) => `Partial score ${say(v, 'total')}, not NEWS2; missing: ${say(v, 'parameters')}`,
    vital: (v) => `${say(v, 'metric')} ${say(v, 'value', 1)} ${say(v, 'unit')}`.trim(),
    'no-vitals': () => 'No current values',
    covered: () => 'Covered',
    'not-covered': (v, clock) =>
      `Not covered${v['sinceMs'] === undefined ? '' : ` since ${timeOf(v, 'sinceMs', clock)}`}: ${say(v, 'watch')}`,
    'here-since': (v) => `In this bed since ${say(v, 'day')}`,
    'here-since-unknown': () => 'Since when in this bed is not on record',
    'spo2-scale-2': (v) => `SpO₂ scale 2, decided by ${say(v, 'decidedBy')} on ${say(v, 'decidedOn')}`,
    'own-options': (v) => `Own limits or options: ${say(v, 'detectors')}`,
    'no-own-options': () => 'Limits as in the ward, no own ones',
    'earlier-alarms': (v) =>
      `In the 24 h before: ${plural(v, 'count', 'alarm', 'alarms')}, ${say(v, 'real')} real; ${say(v, 'types')}`,
    'no-earlier-alarms': () => 'No alarm in the 24 h before',
    'no-alarms': () => 'No alarm in this shift',
    alarm: (v, clock) =>
      `${timeOf(v, 'onsetMs', clock)} ${say(v, 'type')}, ${say(v, 'priority')}: ${say(v, 'end')}; accepted by ${say(v, 'owner')} after ${say(v, 'response')}${v['closedMs'] === undefined ? '' : `; closed ${timeOf(v, 'closedMs', clock)}${v['closedBy'] === undefined ? '' : ` by ${say(v, 'closedBy')}`}`}`,
    'alarm-unanswered': (v, clock) =>
      `${timeOf(v, 'onsetMs', clock)} ${say(v, 'type')}, ${say(v, 'priority')}: ${say(v, 'end')}; nobody accepted it${v['closedMs'] === undefined ? '' : `; closed ${timeOf(v, 'closedMs', clock)}${v['closedBy'] === undefined ? '' : ` by ${say(v, 'closedBy')}`}`}`,
    'more-alarms': (v) =>
      `And ${plural(v, 'count', 'further alarm', 'further alarms')}: ${say(v, 'types')}; ${say(v, 'unclosed')} still open`,
    happened: (v, clock) =>
      `Recorded ${say(v, 'what')}: ${say(v, 'count')}, last at ${timeOf(v, 'lastMs', clock)}`,
    'none-recorded': (v) => `None recorded: ${say(v, 'whats')}`,
    'no-observations': () => 'Nothing was entered by staff in this shift',
    observed: (v) => `${say(v, 'name')}: ${say(v, 'given')}`,
    gap: (v, clock) =>
      `Not covered ${timeOf(v, 'fromMs', clock)} to ${timeOf(v, 'untilMs', clock)}, ${say(v, 'lasted')}: ${say(v, 'watch')}`,
    'gap-from-before': (v, clock) =>
      `Not covered since before the shift, until ${timeOf(v, 'untilMs', clock)}, ${say(v, 'lasted')} of it: ${say(v, 'watch')}`,
    'gaps-together': (v) => `Not covered ${times(v, 'count')}, ${say(v, 'lasted')} together`,
    blind: (v, clock) =>
      `Blind ${timeOf(v, 'fromMs', clock)} to ${timeOf(v, 'untilMs', clock)} (${say(v, 'cause')}); nothing found afterwards`,
    'blind-found': (v, clock) =>
      `Blind ${timeOf(v, 'fromMs', clock)} to ${timeOf(v, 'untilMs', clock)} (${say(v, 'cause')}); found afterwards: ${say(v, 'types')}`,
    'switched-off': (v, clock) =>
      `${say(v, 'type')} switched off ${timeOf(v, 'fromMs', clock)} to ${timeOf(v, 'untilMs', clock)}: ${say(v, 'reason')}`,
    'to-close': (v) => `${plural(v, 'count', 'open alarm', 'open alarms')} to take over and close`,
    'watch-in-person': () => 'Not covered now: look in person until this is mended',
    'to-measure': (v) => `Measure for a whole score: ${say(v, 'parameters')}`,
    'watch-without-break': (v) => `Score ${say(v, 'total')}: ${say(v, 'response')}`,
    'check-never': (v) => `Score ${say(v, 'total')}: ${say(v, 'response')}; nothing entered in the last day`,
    'check-due': (v, clock) =>
      `Observations due by ${timeOf(v, 'dueMs', clock)} (score ${say(v, 'total')}: ${say(v, 'response')}; last ${timeOf(v, 'lastMs', clock)})`,
    'check-overdue': (v, clock) =>
      `Observations were due by ${timeOf(v, 'dueMs', clock)} (score ${say(v, 'total')}: ${say(v, 'response')}; last ${timeOf(v, 'lastMs', clock)})`,
    'device-trouble': (v) => `Device ${say(v, 'deviceId')}: ${say(v, 'problem')}`,
    'still-off': (v, clock) => `${say(v, 'type')} is switched off until ${timeOf(v, 'untilMs', clock)}`,
    'blind-unread': (v) =>
      `${plural(v, 'count', 'report', 'reports')} of a time when nobody was heard, unread`,
    'nothing-due': () => 'Nothing is due',
    erased: () => 'The records of this resident were erased; it is not shown any more',
    cut: () => 'There is more on record than one handover holds: the counts are too low',
    'ward-beds': (v) =>
      `${plural(v, 'count', 'resident', 'residents')}, ${plural(v, 'empty', 'bed', 'beds')} without one`,
    'ward-no-alarms': () => 'No alarm in this shift',
    'ward-alarms': (v) =>
      `${plural(v, 'count', 'alarm', 'alarms')}: ${say(v, 'high')} high, ${say(v, 'medium')} medium, ${say(v, 'low')} low priority; ${say(v, 'technical')} of them about equipment`,
    'ward-outcomes': (v) =>
      `Of these closed as real ${say(v, 'real')}, false ${say(v, 'false')}, care in progress ${say(v, 'care')}; over by themselves ${say(v, 'over')}; still open ${say(v, 'open')}`,
    'ward-none-open': () => 'No open alarm',
    'ward-open': (v) => plural(v, 'count', 'open alarm', 'open alarms'),
    'ward-more-open': (v) => `and ${say(v, 'count')} more open ones`,
    'ward-open-alarm': (v, clock) =>
      `${say(v, 'place')} open: ${say(v, 'type')}, ${say(v, 'priority')}, since ${timeOf(v, 'onsetMs', clock)}, nobody yet`,
    'ward-open-alarm-owned': (v, clock) =>
      `${say(v, 'place')} open: ${say(v, 'type')}, ${say(v, 'priority')}, since ${timeOf(v, 'onsetMs', clock)}, accepted by ${say(v, 'owner')}`,
    'ward-response': (v) =>
      `Accepted after ${say(v, 'median')} (median), 9 of 10 within ${say(v, 'p90')}; of ${plural(v, 'count', 'accepted alarm', 'accepted alarms')}`,
    'ward-no-response': () => 'No alarm of this shift was accepted by anybody',
    'ward-unanswered': (v) => `${plural(v, 'count', 'alarm', 'alarms')} that nobody accepted`,
    'ward-drills': (v) => `${plural(v, 'count', 'drill was', 'drills were')} held, not counted above`,
    'ward-uncovered': (v) => `Not covered now: ${say(v, 'places')}`,
    'ward-all-covered': () => 'No bed is known to be uncovered now',
    'ward-gaps': (v) =>
      `${plural(v, 'count', 'bed', 'beds')} with gaps in cover in this shift, ${say(v, 'lasted')} together`,
    'ward-no-gaps': () => 'No gap in cover on record in this shift',
    'ward-high-scores': (v) => `Early-warning score 5 or more: ${say(v, 'places')}`,
    'ward-no-high-scores': () => 'No early-warning score of 5 or more is known now',
    'ward-silences': (v) =>
      `Sound paused ${times(v, 'paused')}; alarms switched off at beds ${times(v, 'off')}`,
    'ward-no-silences': () => 'Nothing was silenced',
    'ward-nobody-acted': () => 'Nobody answered or entered anything in this shift',
    'ward-acted': (v) => `${say(v, 'person')}: ${plural(v, 'count', 'act', 'acts')} on record`,
  }),
};

/** Why a note or a signature was refused. */
export const handoverRefusalsEn = {
  'handover-nurses-only': 'Only a nurse or charge nurse may write in a handover or sign it.',
  'handover-note-changed': 'Somebody else has changed this note meanwhile. Read it, then save yours again.',
  'handover-changed': 'The handover has changed since it was opened. Read it again, then sign.',
  'handover-same-person': 'Two different people sign a handover. The incoming shift signs in first.',
  'handover-not-outgoing': 'The outgoing shift signs first.',
  'handover-signed': 'This is signed already.',
};
