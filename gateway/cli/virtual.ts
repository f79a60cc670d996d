import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driverNamed } from '../../drivers/index.ts';
import { columnNames } from '../../drivers/recorded/column-names.ts';
import { readRecording } from '../../drivers/transport/recording.ts';
import { serialEnd, udpEnd } from '../../drivers/virtual/device-ends.ts';
import { type LineFaultKind, lineFaultKinds, startBeforeWrap } from '../../drivers/virtual/line-faults.ts';
import { type MessageFaultKind, messageFaultKinds } from '../../drivers/virtual/message-faults.ts';
import { MqttDevice } from '../../drivers/virtual/mqtt-device.ts';
import { TableSignal } from '../../drivers/virtual/table-signal.ts';
import { Tape } from '../../drivers/virtual/tape.ts';
import { type OpenEnd, VirtualDevice } from '../../drivers/virtual/virtual-device.ts';
import { systemClock } from '../clock.ts';
import { VigilError } from '../core/error.ts';
import type { AnyDriver, MqttDriver } from '../plugin/driver.ts';
import { driverOptions, type WriteLine } from './decode.ts';
import { untilInterrupted } from './until-interrupted.ts';
import { metricsOf } from './virtual-metrics.ts';

const localHost = '127.0.0.1';
/** Rows of a waveform in one message. */
const messageRows = 25;
const messageEveryMs = 100;

export interface VirtualChoices {
  readonly option: Readonly<Record<string, unknown>>;
  readonly fault: readonly Fault[];
  readonly seed: number;
  readonly recording?: string;
  /** Ends by itself then; at Ctrl-C where left out. */
  readonly seconds?: number;
  /** Of MQTT devices. */
  readonly broker: string;
  readonly deviceId: string;
}

/** What runs until it is ended, and what it counted. */
interface Running {
  readonly address: string;
  counters(): object;
  close(): Promise<void>;
}

/**
 * `vigil virtual <driver>`: a device of that kind without hardware, for training and tests. Prints where it is to be found
 * as a JSON line, and at the end what it did.
 */
export async function virtual(
  driverName: string,
  choices: VirtualChoices,
  write: WriteLine,
): Promise<number> {
  const driver = driverNamed(driverName);
  const options = driverOptions(driver, choices.option);
  const ended = untilInterrupted();
  const running =
    driver.transport === 'mqtt'
      ? await onBroker(driver, options, choices)
      : await onLine(driver, options, choices);
  const { seed } = choices;
  await write(
    JSON.stringify({
      type: 'virtual',
      driver: driver.name,
      transport: driver.transport,
      address: running.address,
      seed,
    }),
  );
  if (choices.seconds !== undefined) systemClock().after(choices.seconds * 1000, ended.interrupt);
  await ended.promise;
  await running.close();
  await write(JSON.stringify({ type: 'counters', ...running.counters() }));
  return 0;
}

/** A fault of a line or of messages. */
export interface Fault {
  readonly kind: LineFaultKind | MessageFaultKind;
  readonly rate?: number;
  readonly at?: number;
}

/** The faults, where each is one that this kind of device can have. */
function faultsFor<Kind extends Fault['kind']>(
  driver: AnyDriver,
  faults: readonly Fault[],
  kinds: readonly Kind[],
): (Fault & { readonly kind: Kind })[] {
  return faults.map((fault) => {
    const kind = kinds.find((known) => known === fault.kind);
    if (kind !== undefined) return { ...fault, kind };
    throw new VigilError(
      'VIGIL_CONFIG_INVALID',
      `--fault ${fault.kind}: ${driver.name} is on ${driver.transport}, which may have ${kinds.join(', ')}`,
    );
  });
}

/** `--fault bit-flip=0.001`, `--fault unplug@4000`: a rate, or a place in what is sent (a byte of a line, else a message). */
export function faultOf(text: string): Fault {
  const [, name, sign, number] = /^([a-z-]+)(?:([=@])([\d.e+-]+))?$/.exec(text) ?? [];
  const kind = [...lineFaultKinds, ...messageFaultKinds].find((known) => known === name);
  const value = Number(number);
  const isRight =
    kind !== undefined &&
    (sign === undefined ? kind === 'clock-wrap' : value >= 0 && (sign === '@' || value <= 1));
  if (!isRight)
    throw new VigilError(
      'VIGIL_CONFIG_INVALID',
      `--fault ${text}: write kind=rate (0 to 1) or kind@place; on a line ${lineFaultKinds.join(', ')}; on MQTT ${messageFaultKinds.join(', ')}`,
    );
  if (sign === undefined) return { kind };
  return sign === '@' ? { kind, at: value } : { kind, rate: value };
}

/** What tells of the way to a device, not of what it measures. */
const ofTheWay = new Set(['connection', 'bridge']);

async function signalOf(driver: AnyDriver, options: unknown, choices: VirtualChoices, startS: number) {
  const offer = driver.offers?.(options);
  const isOffered = (name: string, names: readonly string[] | undefined) =>
    names === undefined || names.includes(name);
  // A device of which the options only name the way to it, such as one behind a bridge, may measure all that its kind can.
  const hasOffer =
    offer !== undefined &&
    (offer.streams.length > 0 || offer.metrics.some((metric) => !ofTheWay.has(metric)));
  const streams = driver.streams.filter(({ stream }) =>
    isOffered(stream, hasOffer ? offer.streams : undefined),
  );
  const metrics = metricsOf(driver, options, hasOffer ? offer.metrics : undefined).filter(
    // Whether it is connected a device on MQTT says by itself.
    ({ metric }) => driver.transport !== 'mqtt' || metric !== 'connection',
  );
  const recorded = choices.recording === undefined ? undefined : await recordedIn(choices.recording);
  return new TableSignal(
    { streams, metrics },
    {
      seed: choices.seed,
      startS,
      ...(driver.transport === 'mqtt' && { rows: messageRows }),
      ...(recorded && { recorded }),
    },
  );
}

async function recordedIn(path: string) {
  const tape = new Tape([{ name: path, recording: await readRecording(path) }], () => undefined);
  return (atS: number, channels: readonly string[]) =>
    channels.map((channel) => tape.at(atS, columnNames(channel)).find(Number.isFinite) ?? Number.NaN);
}

async function onLine(
  driver: Exclude<AnyDriver, { readonly transport: 'mqtt' }>,
  options: unknown,
  choices: VirtualChoices,
): Promise<Running> {
  const { seed } = choices;
  const faults = faultsFor(driver, choices.fault, lineFaultKinds);
  const player = await signalOf(driver, options, choices, startBeforeWrap(faults));
  const folder = mkdtempSync(join(tmpdir(), 'vigil-virtual-'));
  const openEnd: OpenEnd =
    driver.transport === 'udp'
      ? udpEnd(localHost, 0)
      : driver.transport === 'websocket'
        ? webSocketLater
        : serialEnd(join(folder, driver.name));
  const device = await VirtualDevice.open(
    { driver, options, player, faults, seed, clock: systemClock() },
    openEnd,
  );
  return {
    address: device.address,
    counters: () => device.counters,
    async close() {
      await device.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Loaded for such devices alone. */
const webSocketLater: OpenEnd = async (onInput) => {
  const { webSocketEnd } = await import('../../drivers/virtual/web-socket-end.ts');
  return webSocketEnd(localHost)(onInput);
};

async function onBroker(
  driver: MqttDriver<unknown>,
  options: unknown,
  choices: VirtualChoices,
): Promise<Running> {
  const { broker, deviceId, seed } = choices;
  const faults = faultsFor(driver, choices.fault, messageFaultKinds);
  const clock = systemClock();
  const { monoMs, wallMs } = clock.now();
  const player = await signalOf(driver, options, choices, wallMs / 1000);
  const login = { url: broker, username: '', password: '' };
  const device = new MqttDevice(
    driver,
    options,
    { deviceId, login, wallS: () => clock.now().wallMs / 1000 },
    { faults, seed },
  );
  let measurements = 0;
  const stop = clock.every(messageEveryMs, () => {
    const due = player.advance((clock.now().monoMs - monoMs) / 1000);
    measurements += due.length;
    device.send(due);
  });
  return {
    address: broker,
    counters: () => ({
      measurements,
      heard: device.heard,
      dropped: device.dropped,
      faults: device.faults,
    }),
    close() {
      stop();
      return device.close();
    },
  };
}
