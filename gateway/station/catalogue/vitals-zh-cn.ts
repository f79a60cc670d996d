import { say, type Values, type Words, wordOf } from './catalogue.ts';
import type { vitalsEn } from './vitals-en.ts';

/** The seven parameters of the score. */
export const parameterZhCn = {
  respiration: '呼吸频率',
  spo2: '血氧饱和度',
  oxygen: '吸氧情况',
  systolic: '收缩压',
  pulse: '脉搏',
  consciousness: '意识',
  temperature: '体温',
};
const value = {
  air: '空气',
  oxygen: '吸氧',
  A: '清醒',
  C: '新发意识模糊',
  V: '对声音有反应',
  P: '对疼痛有反应',
  U: '无反应',
};

/** The answers of the chart, in Simplified Chinese. */
export const responseZhCn = {
  routine: '常规，每 12 小时检查',
  low: '每 4 至 6 小时检查，由护士判断',
  'single-three': '通知医疗团队，病区紧急评估，每小时检查',
  urgent: '由具备急症处理能力的医生紧急评估，每小时检查',
  emergency: '急救评估，通常由重症团队进行，持续监护',
};

const named = (v: Values): string => wordOf(parameterZhCn, v, 'parameter');
const list = (v: Values): string =>
  say(v, 'missing')
    .split(',')
    .map((code) => wordOf(parameterZhCn, { code }, 'code'))
    .join('、');
const given = (v: Values): string =>
  typeof v['value'] === 'number' ? say(v, 'value', 1) : wordOf(value, v, 'value');
const age = (v: Values): string => {
  const ageS = v['ageS'];
  if (typeof ageS !== 'number') return '–';
  return ageS < 90 ? `${ageS} 秒前` : `${Math.round(ageS / 60)} 分钟前`;
};

/** What the detectors of vital signs say, in Simplified Chinese. */
export const vitalsZhCn: { readonly [Group in keyof typeof vitalsEn]: Words<(typeof vitalsEn)[Group]> } = {
  detector: {
    news2: '早期预警评分',
    'heart-rate-limits': '心率',
    'respiration-limits': '呼吸',
    'temperature-limits': '体温',
    'blood-pressure-limits': '血压',
    'irregular-pulse': '脉搏节律',
    'vital-baseline': '个人基线',
    apnoea: '呼吸暂停',
  },
  alarm: {
    'news2-emergency': '早期预警评分 7 分及以上',
    'news2-urgent': '早期预警评分 5 至 6 分',
    'news2-single': '单项评分 3 分',
    'heart-rate-low': '心率过低',
    'heart-rate-high': '心率过高',
    'respiration-low': '呼吸过慢',
    'respiration-high': '呼吸过快',
    'temperature-low': '体温过低',
    'temperature-high': '发热',
    'blood-pressure-low': '血压过低',
    'blood-pressure-high': '血压过高',
    'apnoea-index': '今夜呼吸暂停频繁',
    'pulse-drift': '脉搏偏离本人常态',
    'respiration-drift': '呼吸偏离本人常态',
    'spo2-drift': '血氧低于本人常态',
    'temperature-drift': '体温偏离本人常态',
    'blood-pressure-drift': '血压偏离本人常态',
  },
  check: {
    'news2-emergency': '立即前往。查看气道、呼吸、循环，呼叫医生。是否可能为脓毒症？',
    'news2-urgent': '人工测量全部七项并呼叫医生。是否可能为脓毒症？',
    'news2-single': '人工复测该项，查看长者，告知医生。',
  },
  witness: { vital: '生命体征', score: '评分' },
  evidence: {
    'vital-below': (v) =>
      `${wordOf(parameterZhCn, v, 'vital')} ${say(v, 'value', 1)}，限值 ${say(v, 'limit', 1)}`,
    'vital-above': (v) =>
      `${wordOf(parameterZhCn, v, 'vital')} ${say(v, 'value', 1)}，限值 ${say(v, 'limit', 1)}`,
    'news2-total': (v) => `NEWS2 ${say(v, 'total')} 分`,
    'news2-partial': (v) => `部分评分 ${say(v, 'total')} 分，并非 NEWS2；缺少：${list(v)}`,
    'news2-response': (v) => wordOf(responseZhCn, v, 'response'),
    'news2-part': (v) => `${named(v)} ${given(v)}：${say(v, 'points')} 分，${age(v)}`,
    'news2-by-hand': (v) => `${named(v)} ${given(v)}：${say(v, 'points')} 分，人工录入，${age(v)}`,
    'news2-by-profile': (v) => `${named(v)} ${given(v)}：${say(v, 'points')} 分，按档案`,
    'vital-unusual': (v) =>
      `${wordOf(parameterZhCn, v, 'vital')} ${say(v, 'value', 1)}，此时段常态 ${say(v, 'usual', 1)} ± ${say(v, 'spread', 1)}（${say(v, 'days')} 天）；已持续 ${say(v, 'hours', 1)} 小时`,
    'no-breath': (v) => `${say(v, 'seconds')} 秒无呼吸`,
    'apnoea-index': (v) =>
      `${say(v, 'analysedH', 1)} 小时内每小时 ${say(v, 'perHour', 1)} 次：暂停 ${say(v, 'pausesPerHour', 1)}，血氧下降 ≥3% ${say(v, 'by3PerHour', 1)}，≥4% ${say(v, 'by4PerHour', 1)}`,
    'irregular-beats': (v) => `连续 ${say(v, 'beats')} 次搏动不齐，约 ${say(v, 'perMinute')} 次/分`,
    'irregular-burden': (v) =>
      `${say(v, 'days')} 天内分析 ${say(v, 'analysedH', 1)} 小时，不齐占 ${say(v, 'percent', 1)}%`,
    'news2-scale-2': (v) => `血氧评分表 2，决定日期 ${say(v, 'decidedOn')}`,
  },
};
