import type { Catalogue } from './catalogue.ts';
import { commandRefusalsZhCn } from './commands-zh-cn.ts';
import { observationRefusalsZhCn } from './observation-zh-cn.ts';
import { settingsRefusalsZhCn } from './settings-zh-cn.ts';
import { silenceRefusalsZhCn } from './silence-zh-cn.ts';

/** People, signing in, and everything that is refused. */
export const refusalsZhCn: Pick<Catalogue, 'role' | 'signIn' | 'refusal'> = {
  role: {
    nurse: '护士',
    'charge-nurse': '护士长',
    technician: '技术员',
    administrator: '管理员',
    observer: '观察员',
  },
  signIn: {
    title: '您是哪位？',
    pick: '请点您的姓名。',
    pin: 'PIN 码',
    enterPin: '请输入 4 至 6 位 PIN 码。',
    clear: '清除',
    back: '返回',
    enter: '登录',
    cancel: '取消',
    thenGoing: '登录后，此报警由您接手。',
    demoPin: '演示：PIN 码为',
    digits: '位已输入',
  },
  refusal: {
    'bad-request': '网关无法识别，请刷新页面。',
    'not-signed-in': '本屏无人登录。',
    'wrong-pin': '姓名与 PIN 码不符，请重试。',
    'cross-site': '网关拒绝了此页面，请打开网关自身的地址。',
    'role-forbidden': '只有护士或护士长可以处理报警。',
    'not-found': '已不存在。',
    'metrics-closed': '计数器只能在网关本机读取，或凭令牌读取。',
    'technicians-only': '只有技术员或管理员可以执行此操作。',
    'charge-nurses-only': '只有护士长可以执行此操作。',
    'administrators-only': '只有管理员可以执行此操作。',
    'device-unknown': '没有此设备。',
    'command-unknown': '此设备没有该命令。',
    'command-invalid': '命令的参数不允许。',
    'must-confirm': '此操作会作用于人或影响测量，请确认。',
    'device-recorded': '该设备为录制回放，指令未发送。',
    'drivers-away': '设备程序正在重启，命令未发送，请重试。',
    'unknown-screen': '连接已更新，请重试。',
    'too-large': '文字过长。',
    'not-json': '网关无法识别，请刷新页面。',
    'locked-out': 'PIN 码错误次数过多，请等待一分钟。',
    failed: '操作未成功，请重试。',
    busy: '网关繁忙，请重试。',
    'too-many-screens': '打开的屏幕过多，请关闭不用的屏幕。',
    'alarm-closed': '此报警已结束。',
    'alarm-unknown': '此报警已不存在。',
    'alarm-owned': '已有人前去处理。',
    'ward-full': '未结束的报警过多，请先结束已处理的报警。',
    ...commandRefusalsZhCn,
    ...settingsRefusalsZhCn,
    ...silenceRefusalsZhCn,
    ...observationRefusalsZhCn,
    unreachable: '网关无应答，请到现场查看并重试。',
  },
};
