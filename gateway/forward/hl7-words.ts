export type Hl7Language = 'en' | 'zh-CN';

/** Told long after it happened: whoever reads it must not run. */
export const lateText = (text: string, language: Hl7Language): string =>
  language === 'en' ? `${text} (told late)` : `${text}（迟到的消息）`;
