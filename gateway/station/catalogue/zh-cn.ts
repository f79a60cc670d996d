import { alarmsZhCn } from './alarms-zh-cn.ts';
import { auditZhCn } from './audit-zh-cn.ts';
import { blindZhCn } from './blind-zh-cn.ts';
import { burdenZhCn } from './burden-zh-cn.ts';
import { type Catalogue, say, timeOf } from './catalogue.ts';
import { commandsZhCn } from './commands-zh-cn.ts';
import { commissioningZhCn } from './commissioning-zh-cn.ts';
import { detectorArgumentsZhCn, detectorValuesZhCn } from './detectors-zh-cn.ts';
import { devicesZhCn } from './devices-zh-cn.ts';
import { driverOptionsZhCn } from './driver-options-zh-cn.ts';
import { evidenceZhCn } from './evidence-zh-cn.ts';
import { handoverZhCn } from './handover-zh-cn.ts';
import { healthZhCn } from './health-zh-cn.ts';
import { observationZhCn } from './observation-zh-cn.ts';
import { pagesZhCn } from './pages-zh-cn.ts';
import { peopleZhCn } from './people-zh-cn.ts';
import { reasonsZhCn } from './reasons-zh-cn.ts';
import { receiversZhCn } from './receivers-zh-cn.ts';
import { refusalsZhCn } from './refusals-zh-cn.ts';
import { residentZhCn } from './resident-zh-cn.ts';
import { reviewZhCn } from './review-zh-cn.ts';
import { screenZhCn } from './screen-zh-cn.ts';
import {
  receiverArgumentsZhCn,
  receiverKindZhCn,
  receiverValuesZhCn,
  settingsArgumentsZhCn,
  settingsZhCn,
} from './settings-zh-cn.ts';
import { silenceZhCn } from './silence-zh-cn.ts';
import { vitalsZhCn } from './vitals-zh-cn.ts';
import { waitingZhCn } from './waiting-zh-cn.ts';
import { whatIfZhCn } from './what-if-zh-cn.ts';

/** Simplified Chinese. */
export const zhCn: Catalogue = {
  ...devicesZhCn,
  ...commandsZhCn,
  argument: {
    ...driverOptionsZhCn,
    ...receiverArgumentsZhCn,
    ...commandsZhCn.argument,
    ...detectorArgumentsZhCn,
    ...settingsArgumentsZhCn,
  },
  argumentValue: { ...commandsZhCn.argumentValue, ...detectorValuesZhCn, ...receiverValuesZhCn },
  ...settingsZhCn,
  ...receiverKindZhCn,
  ...commissioningZhCn,
  ...silenceZhCn,
  ...observationZhCn,
  ...waitingZhCn,
  ...blindZhCn,
  ...pagesZhCn,
  ...peopleZhCn,
  ...handoverZhCn,
  ...residentZhCn,
  ...reviewZhCn,
  ...burdenZhCn,
  ...healthZhCn,
  ...auditZhCn,
  ...screenZhCn,
  ...whatIfZhCn,
  ...alarmsZhCn,
  ...refusalsZhCn,
  frame: {
    ...receiversZhCn.frame,
    product: 'Vigil',
    board: '病区看板',
    updated: (v) => `${say(v, 'age')}前更新`,
    coverage: (v) => `${say(v, 'covered')} / ${say(v, 'total')} 受监护`,
    shiftDay: '白班',
    shiftEvening: '小夜班',
    shiftNight: '夜班',
    mute: '本屏已静音',
    soundOn: '声音已开',
    sounding: '正在鸣响',
    turnSoundOn: '打开声音',
    testSound: '测试声音',
    signIn: '登录',
    signOut: '退出登录',
    language: 'English',
    languageName: 'English：切换为英文',
    page: '页面',
    toNight: '夜间配色',
    toLight: '日间配色',
    demo: '演示病区，无真实长者',
    down: (v, clock) => `${say(v, 'process')}自 ${timeOf(v, 'sinceMs', clock)} 起未运行`,
    second: '秒',
    minute: '分',
    hour: '小时',
    linkLost: (v, clock) => `自 ${timeOf(v, 'sinceMs', clock)} 起连接中断`,
    linkLostText: '画面内容已过时，请到现场查看。本屏正在重新连接。',
    connecting: '正在连接网关',
    alarms: '报警',
    loading: '请稍候',
  },
  tile: {
    notCovered: '未受监护',
    notCoveredSince: (v, clock) => `自 ${timeOf(v, 'sinceMs', clock)} 起未受监护`,
    nobodyYet: '尚无人接手',
    noValues: '无数值',
    robots: '机器人',
    noValue: '无数值',
    pressed: '已按下',
    released: '未按下',
    allOld: (v) => `${say(v, 'age')}无数值`,
  },
  posture: {
    upright: '直立',
    lying: '卧位',
    'out-of-bed': '已离床',
    unknown: '体位未知',
  },
  metric: {
    spo2: '血氧',
    'heart-rate': '脉率',
    'respiration-rate': '呼吸',
    temperature: '体温',
    battery: '电量',
    'operating-mode': '模式',
    connection: '连接',
    'emergency-stop': '急停',
    force: '接触力',
  },
  state: {
    AUTOMATIC: '自动',
    SEMIAUTOMATIC: '半自动',
    MANUAL: '手动',
    SERVICE: '维护',
    TEACHIN: '示教',
    ONLINE: '在线',
    OFFLINE: '离线',
    CONNECTIONBROKEN: '中断',
  },
  reason: {
    ...reasonsZhCn,
    stale: '已过时',
    'sensor-off': '传感器脱落',
    'not-attached': '传感器脱落',
    artefact: '受干扰',
    motion: '活动中',
    'low-perfusion': '脉搏弱',
    'over-range': '超出量程',
    'out-of-track': '信号丢失',
    'no-data': '无数据',
    'sensor-alarm': '传感器报警',
    uncalibrated: '未校准',
    'invalid-measurements': '读数不可靠',
    'skipped-samples': '信号有缺失',
    implausible: '数值不合理',
    'unknown-code': '未知代码',
    unreliable: '读数不可靠',
  },
  coverage: {
    recording: '正在回放录制数据，并非真人',
    'drivers-down': '程序未运行',
    'inference-down': '模型未运行',
    'device-silent': '传感器无信号',
    'not-worn': '未佩戴',
    'model-missing': '缺少模型',
    starting: '正在启动',
    'sensor-unusable': '传感器不可用',
  },
  detector: {
    fall: '跌倒',
    contact: '接触力',
    'spo2-low': '血氧',
    'oximeter-quality': '血氧仪监视',
    'robot-stop': '机器人急停',
    'device-silence': '传感器监视',
    slump: '滑落',
    'stream-quality': '信号质量',
    worn: '佩戴状态',
    'robot-link': '机器人连接',
    'robot-order': '机器人任务',
    'robot-battery': '机器人电量',
    'relay-mismatch': '继电器监视',
    'bed-exit': '离床',
    'failed-return': '回床',
    'bed-sensor': '床重监视',
    'radar-fall': '雷达跌倒',
    'help-call': '呼叫求助',
    ...vitalsZhCn.detector,
    'no-movement': '长时间无活动',
    'long-absence': '卫生间停留过久',
    'nobody-seen': '夜间未见人',
  },
  evidence: evidenceZhCn,
  process: {
    drivers: '传感器驱动',
    inference: '模型',
    flows: '流程',
    store: '记录',
    broker: '消息代理',
  },
};
