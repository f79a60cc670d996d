/** What must not begin a line in Chinese, and what must not end one (GB/T 15834, 标点符号用法, section 5.1). */
const notFirst = /^[、。，．：；！？）》」』】〉”’·…%℃,.;:!?)\]]/u;
const notLast = /[（《「『【〈“‘([]$/u;

/** The smallest parts between which a line may end: words, and single Chinese characters with the marks that belong to them. */
export function unitsOf(text: string): readonly string[] {
  const units: string[] = [];
  for (const part of text.match(/\s+|\p{Script=Han}|[^\s\p{Script=Han}]+/gu) ?? []) {
    const last = units.at(-1);
    const isJoined = last !== undefined && !/\s$/.test(last) && (notFirst.test(part) || notLast.test(last));
    if (isJoined) units[units.length - 1] = `${last}${part}`;
    else units.push(part);
  }
  return units;
}

/** The lines of a text that fit into a width. A word that is wider than a line is cut. Pure. */
export function linesOf(text: string, width: number, widthOf: (text: string) => number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    let used = 0;
    for (const unit of unitsOf(paragraph).flatMap((one) => cut(one, width, widthOf))) {
      const wide = widthOf(unit);
      if (used + wide > width && line.trim() !== '') {
        lines.push(line.trimEnd());
        line = '';
        used = 0;
      }
      if (line === '' && /^\s+$/.test(unit)) continue;
      line += unit;
      used += wide;
    }
    return [...lines, line.trimEnd()];
  });
}

/** A word that is wider than a line, in as many parts as it takes. */
function cut(unit: string, width: number, widthOf: (text: string) => number): readonly string[] {
  if (widthOf(unit) <= width) return [unit];
  const parts: string[] = [''];
  for (const character of unit) {
    const last = parts.at(-1) ?? '';
    if (last !== '' && widthOf(last + character) > width) parts.push(character);
    else parts[parts.length - 1] = last + character;
  }
  return parts;
}
