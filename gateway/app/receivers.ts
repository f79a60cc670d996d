import type { ReceiverConfig } from '../config/receivers.ts';
import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import { correctedNotice } from '../core/corrected.ts';
import { type ErrorCode, errorCodes, messageOf, VigilError } from '../core/error.ts';
import { bedId, deviceId, residentId } from '../core/id.ts';
import { elapsedMs } from '../core/instant.ts';
import { entriesOnly } from '../core/ledger.ts';
import type { Delivery, Notice } from '../core/notice.ts';
import type { Site } from '../core/site.ts';
import type { WallTimes } from '../core/wall-time.ts';
import { receivers as kinds } from '../forward/index.ts';
import { deliveriesOf, isTold, readingsDeliveries } from '../forward/told.ts';
import type { Receiver, ReceiverPorts } from '../plugin/receiver.ts';
import type { DeviceCommandRequest, ProcessView, Refusal } from '../station/wire.ts';
import type { Store } from '../store/store.ts';
import { alarmWord } from './alarm-word.ts';
import type { BoundSubject } from './bindings.ts';
import type { AppOptions } from './contract.ts';
import { askedBy } from './corroboration-wiring.ts';
import type { LatestReadings } from './latest-readings.ts';
import { type ReceiverHealth, ReceiverLine } from './receiver-line.ts';

interface Parts {
  readonly store: Store;
  readonly site: Site;
  readonly wall: Pick<WallTimes, 'correct'>;
}

interface Ways {
  readonly subjects: readonly BoundSubject[];
  readonly latest: Pick<LatestReadings, 'of'>;
  onEvent(event: CareEvent): void;
  onView(view: ProcessView): void;
  /** A receiver has an alarm's notice for certain. */
  onSent(alarm: Alarm, receiver: string): void;
  open(): readonly Alarm[];
  /** What the store does not take at present. */
  held(): readonly Delivery[];
  command(request: DeviceCommandRequest): Promise<Refusal | undefined>;
}

/** A relay's read-back older than this proves nothing. */
const freshMs = 15_000;

/** Everybody outside who is told: what they are told of is queued with what caused it, and goes out here. */
export class Receivers {
  readonly #options: AppOptions;
  readonly #parts: Parts;
  readonly #ways: Ways;
  readonly #configs: readonly ReceiverConfig[];
  readonly #names: ReadonlyMap<string, string>;
  readonly #ends: (() => void)[] = [];
  #lines: readonly ReceiverLine[] = [];

  constructor(options: AppOptions, parts: Parts, ways: Ways) {
    this.#options = options;
    this.#parts = parts;
    this.#ways = ways;
    this.#configs = (options.config.receivers as readonly ReceiverConfig[]).filter(
      ({ isEnabled }) => isEnabled,
    );
    const residents = options.config.beds.flatMap(({ resident }) => resident ?? []);
    this.#names = new Map(residents.map(({ id, displayName }) => [id, displayName]));
  }

  /** Part of the alarm's transaction. */
  deliveriesFor(alarms: readonly Alarm[], event?: CareEvent): readonly Delivery[] {
    return this.#configs.length === 0 ? [] : deliveriesOf(this.#configs, this.#names, alarms, event);
  }

  health(): readonly ReceiverHealth[] {
    return this.#lines.map((line) => line.health());
  }

  async start(): Promise<void> {
    const { clock, log } = this.#options;
    await this.#parts.store
      .keepReceivers(this.#configs.map(({ id }) => id))
      .catch((thrown: unknown) => log.error('VIGIL_STORE_FAILED', { message: messageOf(thrown) }));
    this.#lines = this.#configs.map((config) => this.#line(config));
    for (const line of this.#lines) {
      line.start();
      const { readingsEveryS } = line.config;
      if (readingsEveryS !== undefined)
        this.#ends.push(clock.every(readingsEveryS * 1000, () => this.#tellReadings(line.config)));
    }
  }

  wake(): void {
    for (const line of this.#lines) line.wake();
  }

  async stop(): Promise<void> {
    for (const end of this.#ends) end();
    await Promise.all(this.#lines.map((line) => line.stop()));
  }

  #line(config: ReceiverConfig): ReceiverLine {
    const { clock, log, random = Math.random } = this.#options;
    const { id } = config;
    return new ReceiverLine({
      config,
      receiver: this.#openedOrAway(config),
      store: this.#parts.store,
      clock,
      log,
      random,
      onEvent: this.#ways.onEvent,
      held: this.#ways.held,
      corrected: (notice) => correctedNotice(notice, this.#parts.wall.correct),
      onState: ({ isUp, sinceMs }) =>
        this.#ways.onView({ name: `receiver ${id}`, receiver: id, isUp, sinceMs }),
      onDelivered: (notice: Notice) => {
        if (notice.kind === 'alarm') this.#ways.onSent(notice.alarm, id);
      },
    });
  }

  /** One that cannot be opened, as where its certificate is missing, is away and says why: alarms must not wait for it. */
  #openedOrAway(config: ReceiverConfig): Receiver {
    try {
      return this.#receiverOf(config);
    } catch (thrown) {
      const away = () => Promise.reject(new Error(messageOf(thrown)));
      return { send: away, check: away, close: async () => {} };
    }
  }

  #receiverOf(config: ReceiverConfig): Receiver {
    const { id, kind, options } = config;
    const { clock, version, random = Math.random, secretOf } = this.#options;
    const ports: ReceiverPorts = {
      id,
      site: this.#parts.site,
      version,
      clock,
      random,
      alarmWord,
      secret: (reference) => secretOf?.(reference) ?? Promise.reject(new Error('no secrets are given here')),
      command: async ({ deviceId: device, name, args }) => {
        const asked = { deviceId: device, name, values: args, staffId: askedBy, isConfirmed: true };
        const refusal = await this.#ways.command(asked);
        if (refusal !== undefined) throw new VigilError(errorCodeOf(refusal.code), refusal.message);
      },
      openAlarms: () => this.#ways.open().filter((alarm) => isTold(config, alarm)),
      reading: (deviceId, metric) => this.#reading(deviceId, metric),
    };
    const found = kinds.find((one) => one.kind === kind);
    if (found === undefined) throw new Error(`no receiver of kind ${kind}`);
    return found.create(options, ports);
  }

  #reading(device: string, metric: string): number | undefined {
    const found = this.#ways.latest
      .of([{ deviceId: deviceId(device) }])
      .find((heard) => heard.metric === metric);
    const isFresh = found && elapsedMs(found.receivedAt, this.#options.clock.now()) <= freshMs;
    return isFresh && found.quality !== 'invalid' ? (found.value ?? undefined) : undefined;
  }

  /** What came since the last telling; a bed of which nothing came is left out. */
  #tellReadings(config: ReceiverConfig): void {
    const now = this.#options.clock.now();
    const everyMs = (config.readingsEveryS ?? 0) * 1000;
    const deliveries = this.#options.config.beds.flatMap(({ id, resident }) => {
      const devices = this.#ways.subjects.find(({ subject }) => subject.bedId === id)?.devices ?? [];
      const readings = this.#ways.latest
        .of(devices)
        .filter(({ receivedAt }) => elapsedMs(receivedAt, now) <= everyMs)
        .map(({ since: _, watches: __, ...reading }) => reading);
      const bed = { bedId: bedId(id), ...(resident && { residentId: residentId(resident.id) }) };
      return readings.length === 0 ? [] : readingsDeliveries([config], this.#names, bed, readings, now);
    });
    if (deliveries.length === 0) return;
    this.#parts.store
      .commit({ ...entriesOnly([]), deliveries })
      .then(() => this.wake())
      .catch((thrown: unknown) =>
        this.#options.log.warn('VIGIL_STORE_FAILED', { receiver: config.id, message: messageOf(thrown) }),
      );
  }
}

/** What a receiver can decide by: the command is wrong for good, or its device is not there now. */
function errorCodeOf(code: string): ErrorCode {
  if (Object.hasOwn(errorCodes, code)) return code as ErrorCode;
  return code === 'drivers-away' ? 'VIGIL_DEVICE_AWAY' : 'VIGIL_COMMAND_INVALID';
}
