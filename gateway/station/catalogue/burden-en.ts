import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** `1 night`, `7 nights`. */
const count = (v: Parameters<typeof say>[0], name: string, one: string): string =>
  `${say(v, name)} ${one}${v[name] === 1 ? '' : 's'}`;

/** What alarms cost those who answer them. */
export const burdenEn = {
  burden: {
    period: 'Days',
    days: sentence((v) => count(v, 'days', 'day')),
    since: sentence(
      (v, clock) =>
        `Since ${timeOf(v, 'fromMs', clock)}, shares are of closed alarms without drills and tests.`,
    ),
    isCut: 'There were more alarms than can be counted here. The newest are missing.',
    failed: 'The figures could not be fetched from the gateway.',
    download: 'Table for spreadsheets (CSV)',
    perBedAndNight: 'Alarms per bed and night',
    perBedText: sentence(
      (v) =>
        `${say(v, 'alarms')} in ${count(v, 'nights', 'night')} at ${count(v, 'beds', 'bed')}, ${say(v, 'from')}–${say(v, 'to')}`,
    ),
    real: 'Confirmed real',
    false: 'False',
    unclear: 'Cannot say',
    drill: 'Drills, tests',
    unlabelled: 'Not judged',
    open: 'Still open',
    alarms: 'Alarms',
    ofAlarms: sentence((v) => `${say(v, 'count')} of ${say(v, 'n')}`),
    small: 'too few',
    accepted: 'Until accepted',
    bedside: 'Until at the bedside',
    median: 'median',
    p90: 'p90',
    n: 'n',
    times: sentence((v) => `p90 ${say(v, 'p90')}, n = ${say(v, 'n')}`),
    nobody: 'Nobody yet',
    perDay: 'Alarms by day and night',
    day: 'Day',
    night: 'Night',
    date: 'Date',
    byPriority: 'By priority',
    priority: 'Priority',
    causes: 'Most frequent causes',
    cause: 'Cause',
    place: 'Place',
    byPlace: 'By bed and robot',
    perNight: 'per night',
    matrix: 'Beds by night',
    matrixText: 'Alarms in each night that is over; the darker, the more.',
    none: 'No alarms in this time.',
    minutes: sentence((v) => `${say(v, 'minutes')} min ${say(v, 'seconds')} s`),
    seconds: sentence((v) => `${say(v, 'seconds')} s`),
  },
};
