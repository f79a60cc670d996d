/** What a receiver says of one message (HL7 v2.6, chapter 2, MSA and ERR). */
export interface Acknowledgement {
  /** AA, AE, AR, or CA, CE, CR in enhanced mode. */
  readonly code: string;
  /** MSA-2: the MSH-10 of the message that is answered. */
  readonly controlId: string;
  /** In its own words, to show to a person. */
  readonly text: string;
  /** ERR-3 or MSA-6, table 0357: `101` required field missing, `207` internal error, … */
  readonly errorCode: string;
}

/** Undefined where it is no answer to a message. */
export function acknowledgementOf(message: string): Acknowledgement | undefined {
  const separator = message.startsWith('MSH') ? message[3] : undefined;
  if (separator === undefined) return undefined;
  const segments = message.split(/[\r\n]+/).map((line) => line.split(separator));
  const answer = segments.find(([name]) => name === 'MSA');
  const error = segments.find(([name]) => name === 'ERR') ?? [];
  const code = answer?.[1]?.trim() ?? '';
  if (answer === undefined || !/^[AC][AER]$/.test(code)) return undefined;
  const first = (field = ''): string => field.split('^')[0]?.trim() ?? '';
  return {
    code,
    controlId: answer[2]?.trim() ?? '',
    text:
      [answer[3], error[8], error[7]].map((field = '') => field.trim()).find((field) => field !== '') ?? '',
    errorCode: first(error[3]) || first(answer[6]),
  };
}
