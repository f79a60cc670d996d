/** Everything the station refuses, by a stable code: the HTTP status, and what to do next. Screens translate the code. */
export const refusals = {
  'bad-request': [400, 'The request is not what this address takes. Reload the page.'],
  'not-signed-in': [401, 'Nobody is signed in on this screen. Sign in and try again.'],
  'wrong-pin': [401, 'Name and PIN do not match. Try again.'],
  'cross-site': [403, 'The request came from another site and was refused.'],
  'role-forbidden': [403, 'Only a nurse or charge nurse may answer an alarm. Ask one of them.'],
  'nurses-only': [403, 'Only a nurse or charge nurse may enter what was seen at a bed. Ask one of them.'],
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
  'charge-nurses-only': [403, 'Only a charge nurse may do this. Ask one of them.'],
  'administrators-only': [403, 'Only an administrator may do this. Ask one of them.'],
  'not-found': [404, 'There is no such thing here.'],
  'unknown-screen': [409, 'This screen has no open stream. Reload the page.'],
  'too-large': [413, 'The request is too large.'],
  'not-json': [415, 'The request must be JSON.'],
  'locked-out': [429, 'Too many wrong PINs for this name. Wait a minute, then try again.'],
  failed: [500, 'The gateway could not do this. Try again; if it goes on, call the technician.'],
  busy: [503, 'Too many people are signing in at once. Try again.'],
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
