import { type Sentence, say, timeOf } from './catalogue.ts';

const sentence = (spoken: Sentence): Sentence => spoken;

/** Receivers outside the gateway: nurse call, pager, hospital systems. English. */
export const receiversEn = {
  frame: {
    receiverAway: sentence(
      (v, clock) => `${say(v, 'receiver')}: not reached since ${timeOf(v, 'sinceMs', clock)}`,
    ),
  },
  alarm: {
    'receiver-away': 'Receiver not reached',
    'receiver-refuses': 'Receiver refuses messages',
  },
  check: {
    'receiver-away':
      'This receiver is not told of alarms: rely on this board and walk your rounds. What waits is sent when it is back. Tell the technician.',
    'receiver-refuses':
      'The receiver did not take some messages; the rest goes on. Tell the technician: vigil receivers shows which.',
  },
  witness: { receiver: 'receiver' },
  evidence: {
    'receiver-away': sentence((v) => `${say(v, 'receiver')}: ${say(v, 'reason')}`),
    'receiver-refuses': sentence((v) => `${say(v, 'receiver')}: ${say(v, 'reason')}`),
  },
};
