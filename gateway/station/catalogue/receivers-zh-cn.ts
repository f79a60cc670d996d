import { say, timeOf, type Words } from './catalogue.ts';
import type { receiversEn } from './receivers-en.ts';

/** Receivers outside the gateway. Simplified Chinese. */
export const receiversZhCn: {
  readonly [Group in keyof typeof receiversEn]: Words<(typeof receiversEn)[Group]>;
} = {
  frame: {
    receiverAway: (v, clock) => `${say(v, 'receiver')}自 ${timeOf(v, 'sinceMs', clock)} 起无法送达`,
  },
  alarm: {
    'receiver-away': '接收方无法送达',
    'receiver-refuses': '接收方拒收消息',
  },
  check: {
    'receiver-away': '该接收方收不到报警：请以本看板为准，并加强巡视。恢复后会补发等待的消息。请通知技术员。',
    'receiver-refuses': '接收方未接受部分消息，其余消息照常发送。请通知技术员：vigil receivers 会列出。',
  },
  witness: { receiver: '接收方' },
  evidence: {
    'receiver-away': (v) => `${say(v, 'receiver')}：${say(v, 'reason')}`,
    'receiver-refuses': (v) => `${say(v, 'receiver')}：${say(v, 'reason')}`,
  },
};
