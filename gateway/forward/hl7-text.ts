/** HL7 v2 in its usual encoding: `|^~\&`, segments ended by CR, text escaped (HL7 2.6, chapter 2; standards page on interoperability, section 1). */

const escapes: Readonly<Record<string, string>> = {
  '|': '\\F\\',
  '^': '\\S\\',
  '&': '\\T\\',
  '~': '\\R\\',
  '\\': '\\E\\',
};

/** Text for one component; line ends and control characters, which would end a segment, become spaces. */
export const hl7Text = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace.
  text.replace(/[\u0000-\u001f\u007f]+/gu, ' ').replace(/[|^&~\\]/g, (character) => escapes[character] ?? '');

/** Fields of one segment, already escaped; empty ones at the end are left out. */
export function segment(name: string, fields: readonly string[]): string {
  const last = fields.findLastIndex((field) => field !== '');
  return [name, ...fields.slice(0, last + 1)].join('|');
}

/** A segment by the numbers of its fields. */
export function numbered(name: string, fields: Readonly<Record<number, string>>): string {
  const most = Math.max(0, ...Object.keys(fields).map(Number));
  return segment(
    name,
    Array.from({ length: most }, (_, index) => fields[index + 1] ?? ''),
  );
}

/** Date and time with the offset of UTC, to the millisecond (data type DTM). `wallMs` that is no time becomes the epoch. */
export function hl7Time(wallMs: number): string {
  const isTime = Number.isFinite(wallMs) && wallMs >= 0 && wallMs < 253_402_300_800_000;
  // Only writes the time that it is given.
  const text = new Date(isTime ? wallMs : 0).toISOString();
  return `${text.replaceAll(/[-:TZ]/g, '')}+0000`;
}

/** One component of a field of a segment that came in, 1-based as HL7 counts; MSH-1 is the separator itself. */
export function fieldOf(line: string, field: number, component = 1): string {
  const fields = line.split('|');
  const index = line.startsWith('MSH') ? field - 1 : field;
  return fields[index]?.split('^')[component - 1] ?? '';
}
