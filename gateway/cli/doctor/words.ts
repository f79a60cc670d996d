import type { Values } from '../../station/catalogue/catalogue.ts';
import { say, wordOf } from '../../station/catalogue/catalogue.ts';
import { devicesEn } from '../../station/catalogue/devices-en.ts';
import { devicesZhCn } from '../../station/catalogue/devices-zh-cn.ts';

export type Language = 'en' | 'zh-CN';

type Sentence = (values: Values) => string;

/** What was found, and for what does not work what to do. */
interface Words {
  readonly says: Sentence;
  readonly fix?: Sentence;
}

interface Spoken {
  readonly en: Words;
  readonly 'zh-CN': Words;
}

/** What a running gateway counts of one device. */
const counted = {
  en: (v: Values) =>
    `${say(v, 'frames')} frames, ${say(v, 'bytes')} bytes, ${say(v, 'rateHz', 1)} /s, ${say(v, 'latencyMs')} ms; checksum errors ${say(v, 'checksumErrors')}, resyncs ${say(v, 'resyncs')}, gaps ${say(v, 'gaps')}, dropped ${say(v, 'dropped')}`,
  'zh-CN': (v: Values) =>
    `${say(v, 'frames')} 帧，${say(v, 'bytes')} 字节，${say(v, 'rateHz', 1)} /s，${say(v, 'latencyMs')} ms；校验错误 ${say(v, 'checksumErrors')}，重新同步 ${say(v, 'resyncs')}，缺口 ${say(v, 'gaps')}，丢弃 ${say(v, 'dropped')}`,
};

/** Everything that `vigil doctor` can say, in both languages. */
export const findings = {
  'config-good': {
    en: { says: (v) => `the configuration is good, ${say(v, 'devices')} devices` },
    'zh-CN': { says: (v) => `配置正确，共 ${say(v, 'devices')} 台设备` },
  },
  'config-bad': {
    en: { says: (v) => say(v, 'message'), fix: () => 'Mend it; `vigil check` names every line.' },
    'zh-CN': { says: (v) => say(v, 'message'), fix: () => '请更正；`vigil check` 会指出每一行。' },
  },
  'port-good': {
    en: { says: (v) => `${say(v, 'port')} is there and may be opened` },
    'zh-CN': { says: (v) => `${say(v, 'port')} 存在且可以打开` },
  },
  'port-ours': {
    en: { says: (v) => `${say(v, 'port')} is held by the running gateway` },
    'zh-CN': { says: (v) => `${say(v, 'port')} 正由网关使用` },
  },
  'port-not-found': {
    en: { says: (v) => `${say(v, 'port')} is not there`, fix: () => devicesEn.linkFix['not-found'] },
    'zh-CN': { says: (v) => `${say(v, 'port')} 不存在`, fix: () => devicesZhCn.linkFix['not-found'] },
  },
  'port-permission': {
    en: {
      says: (v) => `${say(v, 'port')} may not be opened by this user`,
      fix: () => devicesEn.linkFix['permission-denied'],
    },
    'zh-CN': {
      says: (v) => `当前用户无权打开 ${say(v, 'port')}`,
      fix: () => devicesZhCn.linkFix['permission-denied'],
    },
  },
  'port-busy': {
    en: {
      says: (v) => `${say(v, 'port')} is held by ${say(v, 'holder')} (process ${say(v, 'pid')})`,
      fix: () => devicesEn.linkFix.busy,
    },
    'zh-CN': {
      says: (v) => `${say(v, 'port')} 被 ${say(v, 'holder')}（进程 ${say(v, 'pid')}）占用`,
      fix: () => devicesZhCn.linkFix.busy,
    },
  },
  'port-unreachable': {
    en: { says: (v) => `${say(v, 'port')} does not answer`, fix: () => devicesEn.linkFix.unreachable },
    'zh-CN': { says: (v) => `${say(v, 'port')} 无应答`, fix: () => devicesZhCn.linkFix.unreachable },
  },
  'recording-plays': {
    en: {
      says: (v) => `${say(v, 'file')}: ${devicesEn.recording.mark}`,
      fix: () => devicesEn.recording.markText,
    },
    'zh-CN': {
      says: (v) => `${say(v, 'file')}：${devicesZhCn.recording.mark}`,
      fix: () => devicesZhCn.recording.markText,
    },
  },
  'recording-unreadable': {
    en: {
      says: (v) => `${say(v, 'file')}: ${say(v, 'message')}`,
      fix: () => devicesEn.linkFix['recording-unreadable'],
    },
    'zh-CN': {
      says: (v) => `${say(v, 'file')}：${say(v, 'message')}`,
      fix: () => devicesZhCn.linkFix['recording-unreadable'],
    },
  },
  'broker-good': {
    en: { says: () => 'the message broker answers' },
    'zh-CN': { says: () => '消息代理有应答' },
  },
  'broker-bad': {
    en: {
      says: () => 'no message broker answers',
      fix: () => 'Start the gateway; see that no other program holds the port.',
    },
    'zh-CN': { says: () => '消息代理无应答', fix: () => '请启动网关，并确认没有其他程序占用该端口。' },
  },
  'receiver-good': {
    en: { says: (v) => `${say(v, 'kind')}: can be reached` },
    'zh-CN': { says: (v) => `${say(v, 'kind')}：可以送达` },
  },
  'receiver-bad': {
    en: {
      says: (v) => `${say(v, 'kind')}: ${say(v, 'message')}`,
      fix: () => 'Look at its address, its secret and the network; what waits goes out when it is back.',
    },
    'zh-CN': {
      says: (v) => `${say(v, 'kind')}：${say(v, 'message')}`,
      fix: () => '请检查地址、密钥和网络；恢复后会补发等待的消息。',
    },
  },
  'receiver-by-device': {
    en: { says: (v) => `${say(v, 'kind')}: as its device ${say(v, 'device')} above` },
    'zh-CN': { says: (v) => `${say(v, 'kind')}：见上方设备 ${say(v, 'device')}` },
  },
  'broker-away': {
    en: {
      says: () => 'the broker of the site does not answer, or its certificate is not trusted',
      fix: () =>
        'See that it runs, that this machine reaches its port, and that `broker.ca` is its authority.',
    },
    'zh-CN': {
      says: () => '机构的消息代理无应答，或其证书不受信任',
      fix: () => '请确认它在运行、本机能访问其端口，且 `broker.ca` 是其证书颁发机构。',
    },
  },
  'certificate-good': {
    en: { says: (v) => `good for ${say(v, 'days')} days, until ${say(v, 'until')}` },
    'zh-CN': { says: (v) => `还有 ${say(v, 'days')} 天，有效期至 ${say(v, 'until')}` },
  },
  'certificate-soon': {
    en: {
      says: (v) => `runs out in ${say(v, 'days')} days, ${say(v, 'until')}`,
      fix: () => 'Renew it now: afterwards no client connects over TLS.',
    },
    'zh-CN': {
      says: (v) => `${say(v, 'days')} 天后到期（${say(v, 'until')}）`,
      fix: () => '请立即续期：到期后客户端将无法通过 TLS 连接。',
    },
  },
  'certificate-over': {
    en: {
      says: (v) => `ran out on ${say(v, 'until')}`,
      fix: () => 'Replace certificate and key by new ones; clients that check it do not connect.',
    },
    'zh-CN': {
      says: (v) => `已于 ${say(v, 'until')} 过期`,
      fix: () => '请更换证书和私钥；会校验证书的客户端无法连接。',
    },
  },
  'certificate-early': {
    en: {
      says: (v) => `is not good before ${say(v, 'from')}`,
      fix: () => 'Look at this machine’s clock first, then at the certificate.',
    },
    'zh-CN': {
      says: (v) => `在 ${say(v, 'from')} 之前尚未生效`,
      fix: () => '请先检查本机时钟，再检查证书。',
    },
  },
  'certificate-unreadable': {
    en: {
      says: (v) => `cannot be read: ${say(v, 'message')}`,
      fix: () => 'Mend the path under `broker`, and let the user that runs the gateway read the file.',
    },
    'zh-CN': {
      says: (v) => `无法读取：${say(v, 'message')}`,
      fix: () => '请更正 `broker` 中的路径，并允许运行网关的用户读取该文件。',
    },
  },
  'disk-good': {
    en: { says: (v) => `${say(v, 'freeMb')} MB free` },
    'zh-CN': { says: (v) => `剩余 ${say(v, 'freeMb')} MB` },
  },
  'disk-full': {
    en: {
      says: (v) => `only ${say(v, 'freeMb')} MB free`,
      fix: () => 'Make room on the disk: without it alarms still sound, but the record ends.',
    },
    'zh-CN': {
      says: (v) => `仅剩 ${say(v, 'freeMb')} MB`,
      fix: () => '请清理磁盘：空间用尽后报警仍会响起，但不再有记录。',
    },
  },
  'disk-denied': {
    en: {
      says: () => 'may not be written by this user',
      fix: () => 'Give the folder to the user that runs the gateway.',
    },
    'zh-CN': { says: () => '当前用户无写入权限', fix: () => '请将该目录交给运行网关的用户。' },
  },
  'clock-good': {
    en: { says: (v) => `${say(v, 'now')} ± ${say(v, 'seconds')} s, as ${say(v, 'by')} says` },
    'zh-CN': { says: (v) => `${say(v, 'now')} ± ${say(v, 'seconds')} 秒，依据 ${say(v, 'by')}` },
  },
  'clock-hand': {
    en: { says: (v) => `${say(v, 'now')}, set by hand, believed to within ${say(v, 'seconds')} s` },
    'zh-CN': { says: (v) => `${say(v, 'now')}，人工校时，误差按 ${say(v, 'seconds')} 秒计` },
  },
  'clock-alone': {
    en: {
      says: (v) => `${say(v, 'now')}, not confirmed by the network`,
      fix: () => 'Switch time synchronisation on: timedatectl set-ntp true.',
    },
    'zh-CN': {
      says: (v) => `${say(v, 'now')}，未由网络校时`,
      fix: () => '请开启时间同步：timedatectl set-ntp true。',
    },
  },
  'clock-untold': {
    en: {
      says: (v) => `${say(v, 'now')}; nothing on this machine tells whether it is right`,
      fix: () =>
        'Install systemd-timesyncd or chrony; where somebody sets the clock by hand, or the host of a container, write clock: { setBy: hand }.',
    },
    'zh-CN': {
      says: (v) => `${say(v, 'now')}；本机没有程序能说明时间是否正确`,
      fix: () =>
        '请安装 systemd-timesyncd 或 chrony；若由人工或容器宿主机校时，请在配置中写 clock: { setBy: hand }。',
    },
  },
  'clock-wrong': {
    en: {
      says: (v) => `${say(v, 'now')} cannot be right`,
      fix: () => 'Set the clock; a battery for it keeps the time while the power is off.',
    },
    'zh-CN': {
      says: (v) => `${say(v, 'now')} 不可能正确`,
      fix: () => '请设置时间；时钟电池可在断电时保持时间。',
    },
  },
  'model-good': {
    en: { says: (v) => `matches its digests (${say(v, 'digest')})` },
    'zh-CN': { says: (v) => `与摘要一致（${say(v, 'digest')}）` },
  },
  'model-bad': {
    en: {
      says: (v) => say(v, 'message'),
      fix: () => 'Install the release again: its files are not the ones that were tested.',
    },
    'zh-CN': { says: (v) => say(v, 'message'), fix: () => '请重新安装该版本：模型文件与测试时的不同。' },
  },
  'station-good': {
    en: { says: (v) => `the ward board answers, ${say(v, 'screens')} screens` },
    'zh-CN': { says: (v) => `病区看板有应答，${say(v, 'screens')} 个屏幕` },
  },
  'station-bad': {
    en: {
      says: () => 'no ward board answers',
      fix: () => 'Start the gateway: systemctl start vigil; then see its log: journalctl -u vigil.',
    },
    'zh-CN': {
      says: () => '病区看板无应答',
      fix: () => '请启动网关：systemctl start vigil；再查看日志：journalctl -u vigil。',
    },
  },
  'counters-closed': {
    en: { says: () => 'the gateway does not let this user read its counters; the token is not known here' },
    'zh-CN': { says: () => '网关未允许当前用户读取计数器；此处没有令牌' },
  },
  'device-good': {
    en: { says: (v) => counted.en(v) },
    'zh-CN': { says: (v) => counted['zh-CN'](v) },
  },
  'device-down': {
    en: { says: (v) => `not connected; ${counted.en(v)}`, fix: () => devicesEn.linkFix['no-answer'] },
    'zh-CN': { says: (v) => `未连接；${counted['zh-CN'](v)}`, fix: () => devicesZhCn.linkFix['no-answer'] },
  },
  'device-problem': {
    en: {
      says: (v) => `${wordOf(devicesEn.linkProblem, v, 'problem')}; ${counted.en(v)}`,
      fix: (v) => wordOf(devicesEn.linkFix, v, 'problem'),
    },
    'zh-CN': {
      says: (v) => `${wordOf(devicesZhCn.linkProblem, v, 'problem')}；${counted['zh-CN'](v)}`,
      fix: (v) => wordOf(devicesZhCn.linkFix, v, 'problem'),
    },
  },
} as const satisfies Readonly<Record<string, Spoken>>;

export type FindingKey = keyof typeof findings;

/** The names of what was looked at. */
export const checkNames = {
  en: {
    config: 'configuration',
    port: 'port',
    broker: 'broker',
    disk: 'disk',
    clock: 'clock',
    model: 'model',
    station: 'station',
    device: 'device',
    recording: 'recording',
    certificate: 'certificate',
    receiver: 'receiver',
  },
  'zh-CN': {
    config: '配置',
    port: '端口',
    broker: '消息代理',
    disk: '磁盘',
    clock: '时钟',
    model: '模型',
    station: '看板',
    device: '设备',
    recording: '录制回放',
    certificate: '证书',
    receiver: '接收方',
  },
} as const;

/** A finding in words: what is, and what to do about it. */
export function inWords(key: FindingKey, values: Values, language: Language): { says: string; fix?: string } {
  const { says, fix }: Words = (findings[key] as Spoken)[language];
  return { says: says(values), ...(fix ? { fix: fix(values) } : {}) };
}
