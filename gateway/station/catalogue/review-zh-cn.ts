import { type Catalogue, say, timeOf } from './catalogue.ts';

/** Looking back at alarms: what were they? */
export const reviewZhCn: Pick<Catalogue, 'curve' | 'label' | 'review'> = {
  curve: { acceleration: '加速度', magnitude: '合量', force: '接触力', signal: '信号' },
  label: {
    real: '属实',
    false: '误报',
    drill: '演练或测试',
    unclear: '无法判断',
  },
  review: {
    intro: (v) => `最近 ${say(v, 'days')} 天的这些报警是什么情况？您的判定将署名记录在案。`,
    residents: '长者',
    equipment: '设备',
    about: '报警对象',
    list: '尚未判定的报警',
    none: '没有待判定的报警。',
    failed: '无法从网关取得列表。',
    older: '显示更早的报警',
    lasted: (v) => `持续 ${say(v, 'duration')}`,
    endedAlone: '自行结束',
    closedBy: (v) => `由${say(v, 'name')}结束`,
    closedAsCare: (v) => `由${say(v, 'name')}结束（护理中）`,
    whatWasIt: '这是什么情况？',
    reason: '原因（可不填）',
    keys: '按 1 至 4 判定，按 ↑ ↓ 选择。',
    soon: (v) => `${say(v, 'label')}，${say(v, 'seconds')} 秒后保存`,
    saving: (v) => `${say(v, 'label')}，正在保存`,
    saved: (v) => `${say(v, 'label')}，已保存`,
    undo: '撤销',
    lately: '最近的判定',
    saidBy: (v, clock) => `${say(v, 'label')}，${say(v, 'name')}，${timeOf(v, 'atMs', clock)}`,
    anew: '重新判定',
    choose: '请从列表中选择一条报警。',
  },
};
