import { type Sentence, say } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** Screens that show alarms and cannot sound. English. */
export const muteEn = {
  alarm: {
    'screen-mute': 'A screen is mute',
    'ward-mute': 'No screen can be heard',
  },
  check: {
    'screen-mute': 'Touch the screen that says it is mute, and test its sound.',
    'ward-mute':
      'Touch any screen that shows the board, and test its sound. Until then alarms are only seen.',
  },
  evidence: {
    'screen-mute': sentence((v) => `${say(v, 'mute')} of ${say(v, 'screens')} cannot sound`),
    'ward-mute': sentence((v) => `none of ${say(v, 'screens')} can sound`),
  },
};
