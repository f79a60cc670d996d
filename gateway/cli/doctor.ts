import { machineTime } from '../app/machine-time.ts';
import { policyProblems } from '../app/policies.ts';
import { registries } from '../app/registries.ts';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config/load.ts';
import type { Config, DeviceConfig } from '../config/schema.ts';
import { resolveSecret } from '../config/secret.ts';
import { messageOf } from '../core/error.ts';
import { certificateFiles } from './certificate-files.ts';
import { certificateFindings } from './doctor/certificates.ts';
import { bad, type Finding, good } from './doctor/finding.ts';
import { clockFinding, diskFinding, modelFindings } from './doctor/machine.ts';
import { brokerFinding, deviceFindings, stationFinding } from './doctor/network.ts';
import { portFindings } from './doctor/ports.ts';
import { receiverFindings } from './doctor/receivers.ts';
import { recordingFindings } from './doctor/recordings.ts';
import { checkNames, inWords, type Language } from './doctor/words.ts';

export interface DoctorOptions {
  readonly config: string;
  readonly isJson: boolean;
  readonly language: Language;
}

/** The language of a terminal: asked for, else as its locale says. */
export function languageOf(asked: string | undefined, environment: NodeJS.ProcessEnv): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return (asked ?? LC_ALL ?? LC_MESSAGES ?? LANG ?? '').toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

/** `vigil doctor`: what works, what does not, and what to do. Exit code 1 where anything does not work. Changes nothing. */
export async function doctor(
  { config: path, isJson, language }: DoctorOptions,
  write: (line: string) => Promise<void>,
): Promise<number> {
  const findings = await examine(path);
  if (isJson)
    await write(
      JSON.stringify(findings.map((one) => ({ ...one, ...inWords(one.key, one.values, language) }))),
    );
  else for (const finding of findings) for (const line of linesOf(finding, language)) await write(line);
  return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}

async function examine(path: string): Promise<Finding[]> {
  const now = systemClock().now();
  let config: Config;
  try {
    config = await loadConfig(path, registries, [policyProblems]);
  } catch (thrown) {
    const message = messageOf(thrown);
    const [clock, models] = await Promise.all([clockFinding(now), modelFindings()]);
    return [bad({ check: 'config', about: path, key: 'config-bad', values: { message } }), clock, ...models];
  }
  const { station, broker, store } = config;
  const devices = config.devices as readonly DeviceConfig[];
  const about = good({
    check: 'config',
    about: path,
    key: 'config-good',
    values: { devices: devices.length },
  });
  const board = await stationFinding(station.host, station.port);
  const isRunning = board.state === 'good';
  const [clock, models, disk, bus, certificates, ports, recordings, counters, receivers] = await Promise.all([
    clockFinding(now, machineTime(config.clock).time.sign),
    modelFindings(),
    diskFinding(store.directory),
    brokerFinding(broker),
    certificateFindings(
      certificateFiles(config).flatMap(({ field, file }) => (field === 'key' ? [] : [file])),
      now.wallMs,
    ),
    portFindings(
      devices.flatMap(({ id, port }) => (port === undefined ? [] : [{ deviceId: id, port }])),
      isRunning,
    ),
    recordingFindings(
      devices.flatMap(({ id, recording }) => (recording ? [{ deviceId: id, file: recording.file }] : [])),
    ),
    isRunning ? tokenOf(config).then((token) => deviceFindings(station.host, station.port, token)) : [],
    receiverFindings(config, systemClock()),
  ]);
  const wires = [bus, ...certificates];
  return [about, clock, disk, ...models, ...wires, board, ...ports, ...recordings, ...counters, ...receivers];
}

/** The token of `/metrics`, where this user may read it. */
async function tokenOf({ station: { metricsToken } }: Config): Promise<string | undefined> {
  return metricsToken && resolveSecret(metricsToken, process.env).catch(() => undefined);
}

const marks = { good: '✔', bad: '✘', unknown: '?' } as const;

function linesOf({ state, check, about, key, values }: Finding, language: Language): string[] {
  const { says, fix } = inWords(key, values, language);
  const colon = language === 'zh-CN' ? '：' : ': ';
  const subject = [checkNames[language][check], about].filter((part) => part !== '').join(' ');
  const first = `${marks[state]} ${subject}${colon}${says}`;
  return fix === undefined || state === 'good' ? [first] : [first, `    → ${fix}`];
}
