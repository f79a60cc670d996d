/** What a hospital's display shows of an alarm: the words of the ward board, which a test holds equal. */
export type AlarmLanguage = 'en' | 'zh-CN';

/** In both languages. */
export type Words = readonly [en: string, zh: string];

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
  'store-salvaged': ['Records were damaged', '记录曾损坏'],
  'disk-nearly-full': ['Disk nearly full', '磁盘将满'],
  'relay-mismatch': ['Relay contact does not follow', '继电器触点未跟随'],
  'broker-away': ['Message broker away', '消息代理断开'],
  'receiver-away': ['Receiver not reached', '接收方无法送达'],
  'receiver-refuses': ['Receiver refuses messages', '接收方拒收消息'],
  'fall-check': ['Please look: perhaps a fall', '请查看：可能跌倒'],
};

/** A type without a word of its own goes out under its name. */
export function alarmWord(type: string, language: AlarmLanguage): string {
  const [en, zh] = alarmWords[type] ?? [type, type];
  return language === 'en' ? en : zh;
}
