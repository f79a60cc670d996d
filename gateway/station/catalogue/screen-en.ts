import { type Sentence, say } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** The lanes of an event, its custody line, and what a screen says about itself. English. */
export const screenEn = {
  lane: {
    imu: 'Acceleration',
    wrench: 'Contact force',
    'wrench-counts': 'Contact force',
    'bed-load': 'Bed load',
    'bed-pressure': 'Bed pressure',
    'bed-mass': 'Bed load',
    pleth: 'Pulse wave',
    pulse: 'Pulse wave',
    ecg: 'ECG',
    respiration: 'Breathing',
    attitude: 'Attitude',
    joints: 'Joints',
    presence: 'Presence',
    fall: 'Fall seen',
    'pulse-rate': 'Pulse',
  },
  laneText: {
    title: 'Half a minute before and after',
    range: sentence(
      (v) =>
        `${say(v, 'name')}, ${say(v, 'device')}: ${say(v, 'low', 2)} to ${say(v, 'high', 2)} ${say(v, 'unit')}`,
    ),
  },
  custodyText: { missing: 'missing', toCome: 'not yet' },
  protection: {
    title: 'What protects this bed now',
    watches: 'Watched for',
    nothing: 'nothing',
    missing: 'Missing',
    heard: sentence((v) => `heard ${say(v, 'age')} ago`),
    neverHeard: 'not heard yet',
  },
  closeReason: { add: 'Add a reason', label: 'Reason' },
  protocolText: { facility: "by this facility's protocol", general: 'general advice' },
};
