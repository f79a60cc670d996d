import type { AlarmWord } from '../plugin/receiver.ts';
import { en } from '../station/catalogue/en.ts';
import { zhCn } from '../station/catalogue/zh-cn.ts';

const words = { en: en.alarm, 'zh-CN': zhCn.alarm } as const;

/** What the ward board calls a kind of alarm, so that every screen says the same; one without words goes by its name. */
export const alarmWord: AlarmWord = (type, language) => {
  const known: Readonly<Record<string, string>> = words[language];
  return Object.hasOwn(known, type) ? (known[type] ?? type) : type;
};
