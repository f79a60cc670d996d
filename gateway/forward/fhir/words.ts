export type FhirLanguage = 'zh-CN' | 'en';

type Words = readonly [en: string, zh: string];

/** What the board calls each kind of alarm. */
export const alarmWords: Readonly<Record<string, Words>> = {
  fall: ['Fall', '跌倒'],
  'suspected-fall': ['Suspected fall', '疑似跌倒'],
  'spo2-low': ['Low oxygen saturation', '血氧饱和度低'],
  apnoea: ['Breathing pauses', '呼吸暂停'],
  contact: ['Contact force too high', '接触力过大'],
  'help-call': ['Help call', '呼叫求助'],
  'bed-exit': ['Bed exit', '离床'],
  'irregular-pulse': ['Irregular pulse', '脉搏不齐'],
  'emergency-stop': ['Emergency stop', '急停'],
  'field-violation': ['Robot’s way blocked', '机器人安全区被侵入'],
  'sensor-off': ['Sensor off', '传感器脱落'],
  'unreliable-reading': ['Unreliable reading', '读数不可靠'],
  'device-silent': ['Sensor silent', '传感器无信号'],
  'process-down': ['Program not running', '程序未运行'],
  'store-failed': ['Records not being saved', '记录未能保存'],
  'store-slow': ['Records saved slowly', '记录保存缓慢'],
  'bus-not-kept': ['Messages not kept on disk', '消息未能存盘'],
  'no-screen': ['No screen shows alarms', '没有屏幕显示报警'],
  'model-refused': ['Model refused', '模型被拒绝'],
  'long-lie': ['Not up after a fall', '跌倒后未起身'],
  slump: ['Slid down', '滑落'],
  'unexpected-contact': ['Robot touched something', '机器人意外接触'],
  'lift-overload': ['Lift too heavy', '抬举超重'],
  'not-worn': ['Wearable not worn', '穿戴设备未佩戴'],
  'stream-quality': ['Poor sensor signal', '传感器信号差'],
  'line-errors': ['Errors on a sensor line', '传感器线路错误'],
  'robot-link-lost': ['Robot link lost', '机器人失联'],
  'order-stuck': ['Robot order stuck', '机器人任务停滞'],
  'robot-battery-low': ['Robot battery too low', '机器人电量不足'],
  'out-of-bed': ['Out of bed', '已离床'],
  'failed-return': ['Not back in bed', '离床未归'],
  'bed-sensor-fault': ['Bed scale unusable', '床重传感器不可用'],
  'radar-unfit': ['Radar cannot see falls', '雷达无法监测跌倒'],
  'news2-emergency': ['Early-warning score 7 or more', '早期预警评分 7 分及以上'],
  'news2-urgent': ['Early-warning score 5 or 6', '早期预警评分 5 至 6 分'],
  'news2-single': ['Three points in one parameter', '单项评分 3 分'],
  'heart-rate-low': ['Heart rate low', '心率过低'],
  'heart-rate-high': ['Heart rate high', '心率过高'],
  'respiration-low': ['Breathing slow', '呼吸过慢'],
  'respiration-high': ['Breathing fast', '呼吸过快'],
  'temperature-low': ['Temperature low', '体温过低'],
  'temperature-high': ['Fever', '发热'],
  'blood-pressure-low': ['Blood pressure low', '血压过低'],
  'blood-pressure-high': ['Blood pressure high', '血压过高'],
  'apnoea-index': ['Many breathing pauses tonight', '今夜呼吸暂停频繁'],
  'pulse-drift': ['Pulse unusual for this resident', '脉搏偏离本人常态'],
  'respiration-drift': ['Breathing unusual for this resident', '呼吸偏离本人常态'],
  'spo2-drift': ['Saturation sinking below the usual', '血氧低于本人常态'],
  'temperature-drift': ['Temperature unusual for this resident', '体温偏离本人常态'],
  'blood-pressure-drift': ['Blood pressure unusual for this resident', '血压偏离本人常态'],
  'no-movement': ['No movement', '长时间无活动'],
  'long-absence': ['Too long in the bathroom', '卫生间停留过久'],
  'nobody-seen': ['Bed empty, nobody seen', '床空且未见人'],
  'fall-check': ['Please look: perhaps a fall', '请查看：可能跌倒'],
};

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
  alarm: alarmWords,
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
