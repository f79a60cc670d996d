import { say, type Words } from './catalogue.ts';
import type { muteEn } from './mute-en.ts';

/** Screens that show alarms and cannot sound. Simplified Chinese. */
export const muteZhCn: { readonly [Group in keyof typeof muteEn]: Words<(typeof muteEn)[Group]> } = {
  alarm: {
    'screen-mute': '有屏幕已静音',
    'ward-mute': '没有屏幕能发声',
  },
  check: {
    'screen-mute': '触摸显示“已静音”的屏幕，并测试声音。',
    'ward-mute': '触摸任意一块显示看板的屏幕，并测试声音。在此之前报警只能看到。',
  },
  evidence: {
    'screen-mute': (v) => `${say(v, 'screens')} 块屏幕中 ${say(v, 'mute')} 块不能发声`,
    'ward-mute': (v) => `${say(v, 'screens')} 块屏幕都不能发声`,
  },
};
