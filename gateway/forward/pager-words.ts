export type PagerLanguage = 'en' | 'zh-CN';

/** What a pager shows of each kind of alarm: short, since displays are. What is not here goes by its kebab-case name. */
const types: Readonly<Record<string, readonly [en: string, zh: string]>> = {
  fall: ['Fall', '跌倒'],
  'suspected-fall': ['Perhaps a fall', '疑似跌倒'],
  'long-lie': ['Not up after fall', '跌倒后未起身'],
  slump: ['Slid down', '滑落'],
  'bed-exit': ['Leaving bed', '离床'],
  'failed-return': ['Not back in bed', '未返回床上'],
  'long-absence': ['Long in bathroom', '卫生间停留过久'],
  'nobody-seen': ['Bed empty', '床上无人'],
  'no-movement': ['No movement', '无活动'],
  'help-call': ['Help call', '呼叫求助'],
  'spo2-low': ['Low SpO2', '血氧低'],
  apnoea: ['Apnoea', '呼吸暂停'],
  'irregular-pulse': ['Irregular pulse', '脉搏不齐'],
  'heart-rate-low': ['Heart rate low', '心率低'],
  'heart-rate-high': ['Heart rate high', '心率高'],
  'respiration-low': ['Breathing slow', '呼吸慢'],
  'respiration-high': ['Breathing fast', '呼吸快'],
  'news2-emergency': ['NEWS2 emergency', 'NEWS2 紧急'],
  'news2-urgent': ['NEWS2 urgent', 'NEWS2 急'],
  contact: ['Robot pressed', '机器人挤压'],
  'unexpected-contact': ['Robot touched', '机器人意外接触'],
  'lift-overload': ['Lift too heavy', '抬举超重'],
  'emergency-stop': ['Emergency stop', '紧急停止'],
  'robot-link-lost': ['Robot link lost', '机器人失联'],
  'device-silent': ['Sensor silent', '传感器无信号'],
  'relay-mismatch': ['Relay fault', '继电器故障'],
  'process-down': ['Program down', '程序未运行'],
  'store-failed': ['Records not saved', '记录未能保存'],
  'no-screen': ['No screen', '没有屏幕显示报警'],
  'ward-mute': ['Screens mute', '屏幕均不能发声'],
  'screen-silent': ['Screen stands still', '有屏幕停止更新'],
};

const more = {
  over: ['over', '已解除'],
  again: ['again', '再次'],
  late: ['late', '迟到'],
  gateway: ['Gateway', '网关'],
} as const satisfies Readonly<Record<string, readonly [en: string, zh: string]>>;

const spoken = ([en, zh]: readonly [en: string, zh: string], language: PagerLanguage): string =>
  language === 'en' ? en : zh;

export function typeWord(type: string, language: PagerLanguage): string {
  const words = types[type];
  return words ? spoken(words, language) : type;
}

export const word = (key: keyof typeof more, language: PagerLanguage): string => spoken(more[key], language);
