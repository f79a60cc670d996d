/** What a hospital's display shows of an alarm: the words of the ward board, for receivers that speak HL7 or FHIR. */
export type AlarmLanguage = 'en' | 'zh-CN';

const words: Readonly<Record<AlarmLanguage, Readonly<Record<string, string>>>> = {
  en: {
    fall: 'Fall',
    'suspected-fall': 'Suspected fall',
    'long-lie': 'Not up after a fall',
    slump: 'Slid down',
    'help-call': 'Call for help',
    'bed-exit': 'Out of bed at night',
    'spo2-low': 'Oxygen saturation low',
    apnoea: 'Breathing pause',
    'irregular-pulse': 'Irregular pulse',
    contact: 'Robot: force on a person',
    'emergency-stop': 'Emergency stop',
    'device-silent': 'Sensor silent',
    'process-down': 'Program not running',
    'store-failed': 'Records not being saved',
  },
  'zh-CN': {
    fall: '跌倒',
    'suspected-fall': '疑似跌倒',
    'long-lie': '跌倒后未起身',
    slump: '滑落',
    'help-call': '呼叫求助',
    'bed-exit': '夜间离床',
    'spo2-low': '血氧饱和度低',
    apnoea: '呼吸暂停',
    'irregular-pulse': '脉搏不规则',
    contact: '机器人：对人受力',
    'emergency-stop': '急停',
    'device-silent': '传感器无信号',
    'process-down': '程序未运行',
    'store-failed': '记录未能保存',
  },
};

/** A type without a word of its own goes out under its name. */
export const alarmWord = (type: string, language: AlarmLanguage): string => words[language][type] ?? type;
