/** Which characters the pagers show: those of ISO 646 (seven bits), or of ISO 8859-1 (eight). */
export type EspaCharset = 'iso-646' | 'iso-8859-1';

/** Letters that Unicode does not take apart, in the letters that are left. */
const spelled: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  '–': '-',
  '—': '-',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '…': '...',
};

const isShown = (character: string, charset: EspaCharset): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return (code >= 0x20 && code <= 0x7e) || (charset === 'iso-8859-1' && code >= 0xa0 && code <= 0xff);
};

/** The text in the pagers' characters; undefined where a character has no likeness among them, such as a Chinese one. */
function spelledIn(text: string, charset: EspaCharset): string | undefined {
  let out = '';
  for (const character of text.normalize('NFC')) {
    if (isShown(character, charset)) {
      out += character;
      continue;
    }
    const plain = spelled[character] ?? character.normalize('NFD').replace(/\p{M}/gu, '');
    if (![...plain].every((one) => isShown(one, charset))) return undefined;
    out += plain;
  }
  return out;
}

/**
 * The text as bytes; where pagers cannot show it, the fallback's; where they cannot show that either, a question mark for
 * each character. A page with a wrong letter is better than none.
 */
export function pagerBytes(text: string, fallback: string | undefined, charset: EspaCharset): Uint8Array {
  const words = fallback ?? text;
  const shown =
    spelledIn(text, charset) ??
    spelledIn(words, charset) ??
    [...words].map((one) => spelledIn(one, charset) ?? '?').join('');
  return Uint8Array.from(shown, (character) => character.charCodeAt(0));
}
