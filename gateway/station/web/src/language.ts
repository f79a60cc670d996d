import { computed, effect, signal } from '@preact/signals';
import type { Catalogue, Sentence } from '../../catalogue/catalogue.ts';
import { en } from '../../catalogue/en.ts';
import { zhCn } from '../../catalogue/zh-cn.ts';
import { remembered } from './remembered.ts';

export type Language = 'en' | 'zh-CN';

const browserLanguage = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');
const kept = remembered('vigil.language');

/** The language of this screen: chosen once, else the browser's. */
export const language = signal<Language>(
  kept.read() === 'zh-CN' || kept.read() === 'en' ? (kept.read() as Language) : browserLanguage(),
);

/** Everything this screen says. */
export const words = computed<Catalogue>(() => (language.value === 'zh-CN' ? zhCn : en));

effect(() => {
  document.body.dataset['lang'] = language.value;
  document.documentElement.lang = language.value;
});

/** Switches the language and remembers it on this device. */
export function switchLanguage(): void {
  language.value = language.value === 'en' ? 'zh-CN' : 'en';
  kept.write(language.value);
}

/** The text of a key that comes from the gateway; an unknown one is shown as it is, never hidden. */
export function textOf(group: Readonly<Record<string, string>>, key: string): string {
  return group[key] ?? plain(key);
}

/** The sentence of an evidence key; an unknown one is shown with its values. */
export function sentenceOf(key: string): Sentence {
  const known: Readonly<Record<string, Sentence>> = words.value.evidence;
  return known[key] ?? ((values) => [plain(key), ...Object.values(values)].join(' '));
}

function plain(key: string): string {
  const text = key.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
