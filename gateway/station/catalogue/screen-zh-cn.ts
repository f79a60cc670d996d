import { type Catalogue, say } from './catalogue.ts';

/** The lanes of an event, its custody line, and what a screen says about itself. Simplified Chinese. */
export const screenZhCn: Pick<
  Catalogue,
  'lane' | 'laneText' | 'custodyText' | 'closeReason' | 'protection' | 'protocolText'
> = {
  lane: {
    imu: '加速度',
    wrench: '接触力',
    'wrench-counts': '接触力',
    'bed-load': '床载荷',
    'bed-pressure': '床压力',
    'bed-mass': '床载荷',
    pleth: '脉搏波',
    pulse: '脉搏波',
    ecg: '心电',
    respiration: '呼吸',
    attitude: '姿态',
    joints: '关节',
    presence: '有人',
    fall: '检出跌倒',
    'pulse-rate': '脉率',
  },
  laneText: {
    title: '事件前后半分钟',
    range: (v) =>
      `${say(v, 'name')}，${say(v, 'device')}：${say(v, 'low', 2)} 至 ${say(v, 'high', 2)} ${say(v, 'unit')}`,
  },
  custodyText: { missing: '缺失', toCome: '尚未' },
  protection: {
    title: '此床当前的监护',
    watches: '监护内容',
    nothing: '无',
    missing: '缺少',
    heard: (v) => `${say(v, 'age')}前收到`,
    neverHeard: '尚未收到',
  },
  closeReason: { add: '填写原因', label: '原因' },
  protocolText: { facility: '按本机构规程', general: '一般建议' },
};
