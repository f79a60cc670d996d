import { say, timeOf, type Words } from './catalogue.ts';
import type { waitingEn } from './waiting-en.ts';

/** What is under way at a bed without being an alarm: somebody looks, or a robot has the resident. Simplified Chinese. */
export const waitingZhCn: { readonly waiting: Words<(typeof waitingEn)['waiting']> } = {
  waiting: {
    title: '正在进行',
    check: '可能跌倒',
    looks: (v) => `${say(v, 'robot')} 正前往查看`,
    person: '请查看',
    alarmIn: (v) => `${say(v, 'left')} 秒后报警`,
    alarmNow: '即将报警',
    handled: (v, clock) => `${say(v, 'robot')} 自 ${timeOf(v, 'sinceMs', clock)} 起移乘长者`,
    exitHeld: '离床报警暂缓',
    toLook: (v) => `正前往 ${say(v, 'place')} 查看`,
    transfers: (v) => `正在移乘 ${say(v, 'place')} 的长者`,
  },
};
