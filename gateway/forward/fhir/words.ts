export type FhirLanguage = 'zh-CN' | 'en';

type Words = readonly [en: string, zh: string];

const changeWords: Readonly<Record<string, Words>> = {
  raised: ['raised', '报警'],
  accepted: ['accepted', '已接手'],
  'at-bedside': ['at the bedside', '已到床旁'],
  escalated: ['escalated', '已升级'],
  expired: ['nobody came, calling again', '逾时未到，再次呼叫'],
  ceased: ['over by itself, please look', '已自行结束，请查看'],
  closed: ['closed', '已结束'],
  unpainted: ['no screen has shown it', '没有屏幕显示'],
  'switched-off': ['switched off', '报警已关闭'],
  'switched-on': ['switched on again', '报警已恢复'],
};

const outcomeWords: Readonly<Record<string, Words>> = {
  real: ['real', '属实'],
  false: ['false alarm', '误报'],
  'care-in-progress': ['care in progress', '护理中'],
};

const metricWords: Readonly<Record<string, Words>> = {
  'heart-rate': ['Heart rate', '心率'],
  'pulse-rate': ['Pulse rate', '脉率'],
  'respiration-rate': ['Respiration rate', '呼吸频率'],
  spo2: ['Oxygen saturation', '血氧饱和度'],
  'body-temperature': ['Body temperature', '体温'],
  temperature: ['Body temperature', '体温'],
  'body-weight': ['Body weight', '体重'],
  'perfusion-index': ['Perfusion index', '灌注指数'],
  'blood-pressure': ['Blood pressure', '血压'],
  systolic: ['Systolic', '收缩压'],
  diastolic: ['Diastolic', '舒张压'],
  mean: ['Mean', '平均压'],
  news2: ['NEWS2 total', 'NEWS2 总分'],
  'news2-total': ['NEWS2 total', 'NEWS2 总分'],
  'news2-score': ['NEWS2 total', 'NEWS2 总分'],
};

const placeWords = {
  bed: ['bed', '床位'],
  robot: ['robot', '机器人'],
  device: ['device', '设备'],
  gateway: ['gateway', '网关'],
} as const satisfies Readonly<Record<string, Words>>;

const otherWords = {
  confidence: ['confidence', '置信度'],
  against: ['against', '不支持'],
} as const satisfies Readonly<Record<string, Words>>;

const tables = {
  change: changeWords,
  outcome: outcomeWords,
  metric: metricWords,
  place: placeWords as Readonly<Record<string, Words>>,
  other: otherWords as Readonly<Record<string, Words>>,
} as const;

/** What staff of the receiver read; what has no words goes by its own name. */
export function word(language: FhirLanguage, table: keyof typeof tables, key: string): string {
  const words = tables[table][key];
  if (words === undefined) return printable(key);
  return words[language === 'en' ? 0 : 1];
}

const printableMost = 500;

/** As a FHIR string may be: no control characters, not empty, not endless. */
export function printable(text: string, most = printableMost): string {
  const clean = text.replaceAll(/[\p{Cc}\p{Cs}\s]+/gu, ' ').trim();
  return clean === '' ? '–' : [...clean].slice(0, most).join('').trim();
}
