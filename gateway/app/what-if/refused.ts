import type { Refusal } from '../../station/wire.ts';

const refusals = {
  'limit-unknown': 'There is no such limit at this bed.',
  'limit-out-of-range': 'A limit may not be moved so far.',
  'what-if-busy': 'Another replay is running. Wait until it has ended.',
  'run-unknown': 'This replay is no longer here. Replay it anew.',
  'change-unknown': 'There is no such proposal.',
  'change-decided': 'Somebody has decided this proposal already.',
  'second-person': 'Somebody else has to approve what you proposed.',
  'limit-unchanged': 'That is the limit already.',
  'change-outdated': 'The limit, or who lies there, has changed since this was tried. Try it anew.',
  'gateway-leaving': 'The gateway is about to begin anew with another limit. Try again when it is back.',
  'not-approved': 'This limit is not approved.',
  'already-in-force': 'This limit was in force already. Try it anew.',
  'change-replaced': 'Another limit was approved after this one. Try it anew.',
  'still-not-in-force': 'It could not be put in force this time either.',
  failed: 'It was not saved.',
} as const;

export const refused = (code: keyof typeof refusals): Refusal => ({ code, message: refusals[code] });
