import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** What is under way at a bed without being an alarm: somebody looks, or a robot has the resident. English. */
export const waitingEn = {
  waiting: {
    title: 'Under way',
    check: 'Perhaps a fall',
    looks: sentence((v) => `${say(v, 'robot')} is on its way to look`),
    person: 'please look',
    alarmIn: sentence((v) => `alarm in ${say(v, 'left')} s`),
    alarmNow: 'alarm now',
    handled: sentence(
      (v, clock) => `${say(v, 'robot')} handles the resident since ${timeOf(v, 'sinceMs', clock)}`,
    ),
    exitHeld: 'bed exit held',
    toLook: sentence((v) => `on its way to look at ${say(v, 'place')}`),
    transfers: sentence((v) => `handles the resident of ${say(v, 'place')}`),
  },
};
