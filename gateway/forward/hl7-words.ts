import { type AlarmLanguage, alarmWords } from './alarm-words.ts';

export type Hl7Language = AlarmLanguage;

/** Told long after it happened: whoever reads it must not run. */
const late = (text: string, language: Hl7Language): string =>
  language === 'en' ? `${text} (told late)` : `${text}（迟到的消息）`;

/** What a kind of alarm is called; one without words goes by its kebab-case name. */
export function alertName(type: string, language: Hl7Language): string {
  const words = Object.hasOwn(alarmWords, type) ? alarmWords[type] : undefined;
  return words === undefined ? type : words[language === 'en' ? 0 : 1];
}

export const alertText = (type: string, language: Hl7Language, isLate: boolean): string =>
  isLate ? late(alertName(type, language), language) : alertName(type, language);
