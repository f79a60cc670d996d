import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** Paused sound and kinds that are switched off. English. */
export const silenceEn = {
  silence: {
    pause: 'Pause sound',
    paused: sentence((v) => `Sound paused, ${say(v, 'left')} s`),
    resume: 'Sound on again',
    title: 'Switch this alarm off at this bed',
    about: 'The bed stays listed. A new kind of alarm, and a call for help, still sound.',
    reason: 'Reason',
    minutes: sentence((v) => `${say(v, 'minutes')} min`),
    hours: sentence((v) => `${say(v, 'hours')} h`),
    off: sentence((v) => `Switch off for ${say(v, 'span')}`),
    list: 'Switched off',
    until: sentence((v, clock) => `off until ${timeOf(v, 'untilMs', clock)}`),
    by: sentence((v) => `by ${say(v, 'name')}`),
    on: 'Switch on',
  },
};

/** Why an order about sound or a kind was refused. */
export const silenceRefusalsEn = {
  'nothing-sounds': 'Nothing sounds.',
  'already-paused': 'The sound is already paused.',
  'not-held': 'This is over already.',
  'charge-nurse-only': 'Only a charge nurse may switch alarms off.',
  'reason-required': 'Write why.',
  'end-required': 'Choose for how long.',
  'end-too-late': 'This kind may not be off for so long. Choose a shorter time.',
  'always-on': 'This kind can never be switched off.',
};
