/** Why a device's line is not as it should be; each has its words and what to do in the catalogues. */
export const linkProblems = [
  /** No such port, or no port with that identity: not plugged in, or in another socket. */
  'not-found',
  'unplugged',
  /** Another device than the configured one answers there. */
  'wrong-device',
  'permission-denied',
  /** Another program holds the port. */
  'busy',
  /** Bytes come, but no frame is among them: wrong speed, wrong driver, broken cable. */
  'no-frames',
  /** The line is open and nothing comes. */
  'silent',
  /** It does not answer as its protocol asks for. */
  'no-answer',
  /** Host, broker or socket away. */
  'unreachable',
  /** Somebody said no: password, access list, subscription. */
  'refused',
  /** The captured file that stands for the device cannot be played: missing, unreadable, of another device. */
  'recording-unreadable',
  /** It was played to its end, once. */
  'recording-over',
  /** The driver's own code failed; the others go on. */
  'broken',
] as const;

export type LinkProblem = (typeof linkProblems)[number];
