import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** What alarms cost those who answer them. */
export const burdenEn = {
  burden: {
    period: 'Days',
    days: sentence((v) => `${say(v, 'days')} days`),
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
        `${say(v, 'alarms')} in ${say(v, 'nights')} nights at ${say(v, 'beds')} beds, ${say(v, 'from')}–${say(v, 'to')}`,
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
    none: 'No alarms in this time.',
    minutes: sentence((v) => `${say(v, 'minutes')} min ${say(v, 'seconds')} s`),
    seconds: sentence((v) => `${say(v, 'seconds')} s`),
  },
};
