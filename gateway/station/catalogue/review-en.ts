import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** Looking back at alarms: what were they? */
export const reviewEn = {
  curve: { acceleration: 'Acceleration', magnitude: 'magnitude', force: 'Contact force', signal: 'Signal' },
  label: {
    real: 'Real',
    false: 'False',
    drill: 'Drill or test',
    unclear: 'Cannot say',
  },
  review: {
    intro: sentence(
      (v) =>
        `What were these alarms of the last ${say(v, 'days')} days? Your answer is on record with your name.`,
    ),
    residents: 'Residents',
    equipment: 'Equipment',
    about: 'Alarms about',
    list: 'Alarms that nobody has judged',
    none: 'Nothing waits to be judged.',
    failed: 'The list could not be fetched from the gateway.',
    older: 'Show older ones',
    lasted: sentence((v) => `lasted ${say(v, 'duration')}`),
    endedAlone: 'ended by itself',
    closedBy: sentence((v) => `closed by ${say(v, 'name')}`),
    closedAsCare: sentence((v) => `closed by ${say(v, 'name')} as care in progress`),
    whatWasIt: 'What was it?',
    reason: 'Reason (optional)',
    keys: 'Keys 1 to 4 answer, ↑ and ↓ choose.',
    soon: sentence((v) => `${say(v, 'label')} – saved in ${say(v, 'seconds')} s`),
    saving: sentence((v) => `${say(v, 'label')} – being saved`),
    saved: sentence((v) => `${say(v, 'label')} – saved`),
    undo: 'Undo',
    lately: 'Judged lately',
    saidBy: sentence((v, clock) => `${say(v, 'label')} – ${say(v, 'name')}, ${timeOf(v, 'atMs', clock)}`),
    anew: 'Judge anew',
    choose: 'Choose an alarm from the list.',
  },
};
