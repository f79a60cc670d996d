import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** What happened at a bed while nobody was heard, told afterwards. English. */
export const blindEn = {
  blind: {
    title: 'While we were blind',
    mark: sentence((v) => `While we were blind: ${say(v, 'count')} to read`),
    span: sentence((v, clock) => `${timeOf(v, 'fromMs', clock)}–${timeOf(v, 'toMs', clock)}`),
    wouldHigh: 'would have been an alarm, high priority',
    wouldMedium: 'would have been an alarm, medium priority',
    wouldLow: 'would have been an alarm, low priority',
    wouldNot: 'would not have been an alarm',
    didAlarm: 'did alarm',
    nothing: 'Nothing that would have been an alarm',
    signIn: 'Sign in to read what was found',
    dropped: sentence((v) => `${say(v, 'count')} more were not looked at`),
    seen: 'Seen',
    notSaved: 'It was not saved. Try again.',
    'device-away': 'device or network away',
    'drivers-away': 'device reader away',
    'gateway-away': 'gateway away',
  },
};
