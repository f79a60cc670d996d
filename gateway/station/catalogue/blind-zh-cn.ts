import type { blindEn } from './blind-en.ts';
import { say, timeOf, type Words } from './catalogue.ts';

/** What happened at a bed while nobody was heard, told afterwards. Simplified Chinese. */
export const blindZhCn: { readonly blind: Words<(typeof blindEn)['blind']> } = {
  blind: {
    title: '失联期间',
    mark: (v) => `失联期间：${say(v, 'count')} 份待阅`,
    span: (v, clock) => `${timeOf(v, 'fromMs', clock)}–${timeOf(v, 'toMs', clock)}`,
    wouldHigh: '本应报警（高优先级）',
    wouldMedium: '本应报警（中优先级）',
    wouldLow: '本应报警（低优先级）',
    wouldNot: '不会报警',
    didAlarm: '当时已报警',
    nothing: '未发现本应报警的情况',
    signIn: '登录后查看所发现的情况',
    dropped: (v) => `另有 ${say(v, 'count')} 项未处理`,
    seen: '已阅',
    notSaved: '未能保存，请重试。',
    'device-away': '设备或网络中断',
    'drivers-away': '设备读取程序中断',
    'gateway-away': '网关中断',
  },
};
