import type { Config, DeviceConfig } from '../../config/schema.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { Measurement } from '../../core/measurement.ts';
import type { Clock } from '../../core/ports.ts';
import type { ToDrivers } from '../../plugin/child.ts';
import type { AnyDriver } from '../../plugin/driver.ts';
import type { FoundPort, PortIdentity } from '../../plugin/port-identity.ts';
import type { CommissioningPort } from '../../station/commissioning-port.ts';
import type { CommissioningView } from '../../station/commissioning-wire.ts';
import { partialFormOf } from '../command-form.ts';
import { isDeviceChange } from '../settings/allowed.ts';
import type { SettingsDesk } from '../settings/desk.ts';
import { digestOf } from '../settings/digest.ts';
import { Ear, type EarParts } from './ear.ts';
import { deviceEdits } from './edits.ts';
import { guessesFor } from './guesses.ts';
import { LiveTests } from './live-test.ts';

export interface CommissioningParts {
  readonly clock: Clock;
  readonly config: Config;
  readonly desk: SettingsDesk;
  readonly drivers: readonly AnyDriver[];
  readonly wiring: Readonly<Record<string, { readonly en: string; readonly zh: string } | undefined>>;
  readonly subscribe: EarParts['subscribe'];
  send(message: ToDrivers): boolean;
  record(entries: readonly LedgerEntry[]): void;
}

/** So long the drivers process may take to say which ports there are; then those it told last are shown. */
const portsWithinMs = 1000;

/** Finds devices, puts them into service, and shows that they speak. */
export class Commissioning implements CommissioningPort {
  readonly #parts: CommissioningParts;
  readonly #ear: Ear;
  readonly #tests: LiveTests;
  readonly #forms: CommissioningView['drivers'];
  #ports: readonly FoundPort[] = [];
  #waiting: (() => void)[] = [];

  constructor(parts: CommissioningParts) {
    const { clock, subscribe, config, drivers, wiring } = parts;
    this.#parts = parts;
    this.#ear = new Ear({ clock, subscribe, devices: config.devices as readonly DeviceConfig[] });
    this.#tests = new LiveTests(clock);
    this.#forms = drivers.map((driver) => formOfDriver(driver, wiring[driver.name]));
  }

  stop(): void {
    this.#ear.stop();
  }

  hear(measurements: readonly Measurement[]): void {
    this.#tests.hear(measurements);
  }

  ports(ports: readonly FoundPort[]): void {
    this.#ports = ports;
    for (const go of this.#waiting.splice(0)) go();
  }

  async look(): Promise<CommissioningView> {
    const { desk, config } = this.#parts;
    this.#ear.listen();
    await this.#lookForPorts();
    const { settings } = desk;
    const text = await settings?.source.read();
    const awayMs = settings?.awayMs();
    const now = (text === undefined ? undefined : settings?.check(text).config) ?? config;
    const devices = now.devices as readonly DeviceConfig[];
    return {
      digest: text === undefined ? '' : digestOf(text),
      isChangeable: settings !== undefined,
      ...(awayMs !== undefined && { awayMs }),
      ports: this.#ports.map((port) => portView(port, devices)),
      heard: [...this.#ear.heard()],
      heardDropped: this.#ear.dropped,
      devices: devices.map(deviceView),
      drivers: this.#forms,
      beds: now.beds.map(({ id, label }) => ({ id, label })),
      robots: now.robots.map(({ id, label }) => ({ id, label })),
    };
  }

  async change(wanted: Parameters<CommissioningPort['change']>[0]) {
    const { desk, config } = this.#parts;
    const text = await desk.settings?.source.read();
    const now = (text === undefined ? undefined : desk.settings?.check(text).config) ?? config;
    const { seen, staffId } = wanted;
    return desk.change({ seen, staffId, edits: deviceEdits(now, wanted), allows: isDeviceChange });
  }

  beginTest(deviceId: string, staffId: string) {
    const { config, record, clock } = this.#parts;
    if (!config.devices.some(({ id }) => id === deviceId)) return undefined;
    record([{ kind: 'act', subject: deviceId, at: clock.now(), body: { act: 'live-test', by: staffId } }]);
    return this.#tests.begin(deviceId);
  }

  test(deviceId: string) {
    return this.#tests.view(deviceId);
  }

  async #lookForPorts(): Promise<void> {
    const { send, clock } = this.#parts;
    if (!send({ type: 'look' })) return;
    await new Promise<void>((resolve) => {
      const cancel = clock.after(portsWithinMs, resolve);
      this.#waiting.push(() => {
        cancel();
        resolve();
      });
    });
  }
}

function formOfDriver(
  { name, family, transport, summary, config }: AnyDriver,
  wiring: CommissioningView['drivers'][number]['wiring'],
): CommissioningView['drivers'][number] {
  const { fields, others } = partialFormOf(config);
  return {
    name,
    family,
    transport,
    summary,
    ...(wiring && { wiring }),
    fields: [...fields],
    others: [...others],
  };
}

const keys = ['vendorId', 'productId', 'serialNumber', 'physicalPath'] as const;

/** By its chip and its serial number; where the chip has none, or a common one, by the socket that it is in. */
function identityOf({ vendorId, productId, serialNumber, physicalPath }: FoundPort): PortIdentity {
  const isTelling = serialNumber !== undefined && !/^0*1?$/.test(serialNumber);
  return {
    ...(vendorId && { vendorId }),
    ...(productId && { productId }),
    ...(isTelling ? { serialNumber } : physicalPath && { physicalPath }),
  };
}

function portView(port: FoundPort, devices: readonly DeviceConfig[]): CommissioningView['ports'][number] {
  const fits = ({ port: named }: DeviceConfig) =>
    typeof named === 'object'
      ? keys.every(
          (key) => named[key] === undefined || named[key]?.toLowerCase() === port[key]?.toLowerCase(),
        )
      : named === port.path;
  const device = devices.find(fits);
  return {
    path: port.path,
    ...(port.product && { product: port.product }),
    identity: identityOf(port),
    guesses: [...guessesFor(port)],
    ...(device && { deviceId: device.id }),
  };
}

function deviceView({
  id,
  driver,
  bed,
  robot,
  placement,
  port,
}: DeviceConfig): CommissioningView['devices'][number] {
  return {
    id,
    driver,
    ...(bed && { bed }),
    ...(robot && { robot }),
    ...(placement && { placement }),
    ...(port !== undefined && { port: typeof port === 'string' ? port : Object.values(port).join(' ') }),
  };
}
