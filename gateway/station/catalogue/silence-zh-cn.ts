import { say, timeOf, type Words } from './catalogue.ts';
import type { silenceEn, silenceRefusalsEn } from './silence-en.ts';

/** Paused sound and kinds that are switched off. Simplified Chinese. */
export const silenceZhCn: { readonly silence: Words<(typeof silenceEn)['silence']> } = {
  silence: {
    pause: '暂停声音',
    paused: (v) => `声音已暂停，剩 ${say(v, 'left')} 秒`,
    resume: '恢复声音',
    title: '关闭此床的这类报警',
    about: '床位仍会列出；其他类型的报警和呼叫求助照常鸣响。',
    reason: '原因',
    minutes: (v) => `${say(v, 'minutes')} 分钟`,
    hours: (v) => `${say(v, 'hours')} 小时`,
    off: (v) => `关闭 ${say(v, 'span')}`,
    list: '已关闭的报警',
    until: (v, clock) => `关闭至 ${timeOf(v, 'untilMs', clock)}`,
    by: (v) => `操作人：${say(v, 'name')}`,
    on: '重新打开',
  },
};

/** Why an order about sound or a kind was refused. */
export const silenceRefusalsZhCn: Words<typeof silenceRefusalsEn> = {
  'nothing-sounds': '当前没有声音。',
  'already-paused': '声音已经暂停。',
  'not-held': '已经结束。',
  'charge-nurse-only': '只有护士长可以关闭报警。',
  'reason-required': '请填写原因。',
  'end-required': '请选择时长。',
  'end-too-late': '这类报警不能关闭这么久，请选较短的时长。',
  'always-on': '这类报警不能关闭。',
};
