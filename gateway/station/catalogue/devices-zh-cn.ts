import type { devicesEn } from './devices-en.ts';

type Words<Group> = { readonly [Key in keyof Group]: string };

/** What is wrong with a device's line, and what to do about it; and the panel that lists all devices. Simplified Chinese. */
export const devicesZhCn: { readonly [Group in keyof typeof devicesEn]: Words<(typeof devicesEn)[Group]> } = {
  linkProblem: {
    'not-found': '未找到端口',
    unplugged: '已拔出',
    'wrong-device': '端口上接的是其他设备',
    'permission-denied': '无权访问端口',
    busy: '端口被其他程序占用',
    'no-frames': '数据无法识别',
    silent: '已连接，但无数据',
    'no-answer': '设备无应答',
    unreachable: '无法连通',
    refused: '连接被拒绝',
    broken: '驱动故障',
  },
  linkFix: {
    'not-found': '请插好适配器；若已插好，请换回原来的插口，或更正配置中的端口。',
    unplugged: '请重新插好线缆两端，随后自动恢复。',
    'wrong-device': '请把配置的设备插回此插口，或更正配置。',
    'permission-denied': '技术员：将网关用户加入该端口所属的用户组，然后重启网关。',
    busy: '技术员：关闭占用端口的程序，随后自动恢复。',
    'no-frames': '请检查线缆，再检查配置中的速率和驱动。',
    silent: '请确认设备已开机并设为发送，再检查电池、传感器和线缆。',
    'no-answer': '请将设备关机再开机，再检查线缆和地址。',
    unreachable: '请检查设备或消息代理的电源和网络，再检查地址。',
    refused: '技术员：检查配置中的用户名、密码和访问权限。',
    broken: '请重启网关；若仍出现，请将日志交给开发人员。',
  },
  linkState: {
    open: '已连接',
    opening: '连接中',
    closed: '已关闭',
    failed: '故障',
    unknown: '尚不明确',
  },
  devices: {
    title: '设备',
    close: '关闭列表',
    none: '未配置设备。',
    device: '设备',
    place: '位置',
    driver: '驱动',
    state: '状态与处理办法',
    frames: '帧数',
    bytes: '字节数',
    checksumErrors: '校验错误',
    resyncs: '重新同步',
    gaps: '缺口',
    rate: '帧率 /s',
    latency: '延迟 ms',
    dropped: '丢弃',
    last: '最近数据',
    never: '从未',
  },
};
