/** Everything the station refuses, by a stable code: the HTTP status, and what to do next. Screens translate the code. */
export const refusals = {
  'bad-request': [400, 'The request is not what this address takes. Reload the page.'],
  'not-signed-in': [401, 'Nobody is signed in on this screen. Sign in and try again.'],
  'wrong-pin': [401, 'Name and PIN do not match. Try again.'],
  'wrong-code': [401, 'The code is not the one in the gateway’s log. Try again.'],
  'directory-refused': [
    401,
    'The facility’s sign-in did not confirm who this is. Try again; if it goes on, call the administrator.',
  ],
  'no-role': [403, 'The facility’s sign-in gives this person no role here. Ask the administrator.'],
  locked: [403, 'Nobody has touched this screen for a while. Prove with the PIN that it is still you.'],
  'set-up-closed': [
    403,
    'The set-up is over, or its code was tried too often. Sign in, or restart the gateway for a new code.',
  ],
  'cross-site': [403, 'The request came from another site and was refused.'],
  'role-forbidden': [403, 'Only a nurse or charge nurse may answer an alarm. Ask one of them.'],
  'nurses-only': [403, 'Only a nurse or charge nurse may enter what was seen at a bed. Ask one of them.'],
  'carers-only': [
    403,
    'What is known of residents over time is for those who care for them. Ask one of them.',
  ],
  'handover-nurses-only': [403, 'Only a nurse or charge nurse may write in a handover or sign it.'],
  'nurses-review': [403, 'Only a nurse or charge nurse may say what an alarm was. Ask one of them.'],
  'deciders-only': [
    403,
    'Only a charge nurse or an administrator may try and propose limits. Ask one of them.',
  ],
  'approvers-only': [403, 'Only nurses and administrators decide about limits. Ask one of them.'],
  'metrics-closed': [
    403,
    'Counters are read on this machine, or with the token that the configuration names.',
  ],
  'technicians-only': [403, 'Only a technician or an administrator may do this. Ask one of them.'],
  'auditors-only': [403, 'Only an administrator or a charge nurse may read the audit log. Ask one of them.'],
  'drillers-only': [
    403,
    'Only a charge nurse, technician or administrator may begin a drill. Ask one of them.',
  ],
  'settings-seen-by': [403, 'Only a charge nurse, a technician or an administrator sees the settings.'],
  'administrators-only': [403, 'Only an administrator may do this. Ask one of them.'],
  'not-found': [404, 'There is no such thing here.'],
  'unknown-screen': [409, 'This screen has no open stream. Reload the page.'],
  'too-large': [413, 'The request is too large.'],
  'not-json': [415, 'The request must be JSON.'],
  'locked-out': [429, 'Too many wrong tries for this name. Wait, or ask an administrator to unlock it.'],
  'too-many-tries': [429, 'Too many wrong tries from this screen. Wait a few seconds, then try again.'],
  'too-many-requests': [429, 'Too many requests come from this address. Wait a moment, then try again.'],
  failed: [500, 'The gateway could not do this. Try again; if it goes on, call the technician.'],
  'busy-printing': [503, 'Too much is being printed at once. Try again in a moment.'],
  busy: [503, 'Too many people are signing in at once. Try again.'],
  'too-many-anonymous': [
    503,
    'The other places are kept for people who are signed in. Sign in here, or close a screen that is not used.',
  ],
  'too-many-screens': [503, 'The gateway serves as many screens as it may. Close one that is not used.'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

export type RefusalCode = keyof typeof refusals;

/** Thrown inside a route; the server answers its status and `{code, message}`. */
export class StationRefusal extends Error {
  readonly code: RefusalCode;
  readonly status: number;

  constructor(code: RefusalCode, options?: ErrorOptions) {
    super(refusals[code][1], options);
    this.name = 'StationRefusal';
    this.code = code;
    this.status = refusals[code][0];
  }
}
