import type { Alarm } from '../../core/alarm.ts';
import type { LedgerEntry } from '../../core/ledger.ts';
import type { HealthPort } from '../../station/health-port.ts';
import type { HealthReport } from '../../station/health-wire.ts';
import type { Refusal } from '../../station/wire.ts';
import type { AppOptions } from '../contract.ts';
import { faultsOf } from './faults.ts';
import { diskFacts, memoryOf } from './machine.ts';
import type { HealthSources } from './sources.ts';
import { bedsOf, brokerOf, devicesOf, modelsOf, receiversOf, screensOf } from './views.ts';

type Options = Pick<AppOptions, 'config' | 'clock' | 'version'>;

/** However many screens ask. */
const freshMs = 2000;
/** What is dear to ask for: the alarms of a day, the sizes of folders. */
const dearMs = 60_000;
const dayMs = 86_400_000;
const alarmsMost = 2000;
const parkedMost = 100;

const notFound = (what: string): Refusal => ({ code: 'not-found', message: what });

/** How the gateway stands, for the health page; and what technicians do there. */
export class GatewayHealth implements HealthPort {
  readonly #options: Options;
  readonly #sources: HealthSources;
  readonly #startedMs: number;
  #fresh: { readonly atMonoMs: number; readonly report: Promise<HealthReport> } | undefined;
  #dear: { readonly atMonoMs: number; readonly found: ReturnType<GatewayHealth['ask']> } | undefined;
  #signed: HealthReport['store']['signed'];

  constructor(options: Options, sources: HealthSources) {
    this.#options = options;
    this.#sources = sources;
    this.#startedMs = options.clock.now().wallMs;
  }

  /** Lines on their way to the ledger, of which the signed heads are remembered. */
  readonly signing = (entries: readonly LedgerEntry[]): void => {
    for (const { kind, at, body } of entries) {
      if (kind !== 'ledger-head') continue;
      const { seq, keyId } = body as { readonly seq: number; readonly keyId: string };
      this.#signed = { seq, keyId, atMs: at.wallMs };
    }
    this.#sources.store.record(entries);
  };

  /** What was signed last in this run. */
  get signed(): HealthReport['store']['signed'] {
    return this.#signed;
  }

  report(): Promise<HealthReport> {
    const { monoMs } = this.#options.clock.now();
    if (this.#fresh === undefined || monoMs - this.#fresh.atMonoMs >= freshMs)
      this.#fresh = { atMonoMs: monoMs, report: this.#made() };
    return this.#fresh.report;
  }

  async retryParked(receiver: string, staffId: string): Promise<Refusal | undefined> {
    if (!this.#sources.receivers().some(({ id }) => id === receiver)) return notFound(receiver);
    this.#told(receiver, { act: 'retry-parked', by: staffId });
    await this.#sources.store.unpark(receiver);
    this.#sources.wake();
    this.#fresh = undefined;
    return undefined;
  }

  async dropParked(receiver: string, id: string, staffId: string): Promise<Refusal | undefined> {
    const parked = await this.#sources.store.parkedDeliveries(parkedMost);
    if (!parked.some((one) => one.receiver === receiver && one.id === id)) return notFound(id);
    this.#told(receiver, { act: 'drop-parked', by: staffId, notice: id });
    await this.#sources.store.dropParked(receiver, id);
    this.#fresh = undefined;
    return undefined;
  }

  #told(receiver: string, body: object): void {
    const at = this.#options.clock.now();
    this.#sources.store.record([{ kind: 'act', subject: receiver, at, body }]);
  }

  /** What is asked for once a minute. */
  async ask() {
    const { config, clock } = this.#options;
    const [disk, recent] = await Promise.all([
      diskFacts(config.store.directory),
      this.#sources.store
        .recentAlarms(clock.now().wallMs - dayMs, alarmsMost)
        .catch((): readonly Alarm[] => []),
    ]);
    return { disk, recent };
  }

  #dearOnes(): ReturnType<GatewayHealth['ask']> {
    const { monoMs } = this.#options.clock.now();
    if (this.#dear === undefined || monoMs - this.#dear.atMonoMs >= dearMs)
      this.#dear = { atMonoMs: monoMs, found: this.ask() };
    return this.#dear.found;
  }

  async #made(): Promise<HealthReport> {
    const { clock, version } = this.#options;
    const sources = this.#sources;
    const now = clock.now();
    const board = sources.board();
    const [{ disk, recent }, processes, store, parked] = await Promise.all([
      this.#dearOnes(),
      this.#processes(board.processes),
      this.#store(),
      sources.store.parkedDeliveries(parkedMost).catch(() => []),
    ]);
    const state = sources.clock();
    const parts = {
      nowMs: now.wallMs,
      startedMs: this.#startedMs,
      version,
      processes,
      devices: devicesOf(board, sources),
      broker: brokerOf(sources.broker()),
      receivers: receiversOf(sources.receivers()),
      parked: parked.map((one) => ({ ...one })),
      disk: { ...disk, ...this.#ownDisk() },
      clock: {
        source: state?.source ?? 'none',
        isTrusted: state?.isTrusted ?? false,
        errorMs: now.errorMs,
      },
      models: modelsOf(sources.models(), recent),
      beds: bedsOf(board, sources.detectorsOf),
      screens: screensOf(sources.screens(), now, sources.nameOf),
      store,
      drills: sources.drills().map(({ by, acceptedBy, ...drill }) => ({
        ...drill,
        by: sources.nameOf(by),
        ...(acceptedBy !== undefined && { acceptedBy: sources.nameOf(acceptedBy) }),
      })),
    };
    const frames = parts.devices.map(
      ({ deviceId }) => [deviceId, sources.device(deviceId)?.totals.frames ?? 0] as const,
    );
    return { ...parts, faults: faultsOf(parts, new Map(frames)) };
  }

  #ownDisk() {
    const { keepFreeMb } = this.#options.config.store;
    const { store, archive } = this.#sources;
    return {
      keepFreeBytes: keepFreeMb * 1e6,
      isNearlyFull: store.disk.isNearlyFull,
      refusedCharts: store.disk.refused,
      archiveBytes: archive().usedBytes,
    };
  }

  /** This process first; receivers are shown by themselves. */
  async #processes(seen: readonly { name: string; receiver?: string; sinceMs: number }[]) {
    const since = new Map(
      seen.filter(({ receiver }) => receiver === undefined).map((one) => [one.name, one.sinceMs]),
    );
    // A supervisor tells by getters: what is spread of it is nothing.
    const children = Object.entries(this.#sources.processes()).flatMap(([name, one]) =>
      one === undefined ? [] : [{ name, isUp: one.isUp, pid: one.pid, restarts: one.restarts ?? 0 }],
    );
    const own = { name: 'core', isUp: true, pid: process.pid, restarts: 0 };
    return Promise.all(
      [own, ...children].map(async ({ name, isUp, pid, restarts }) => {
        const sinceMs = name === 'core' ? this.#startedMs : since.get(name);
        const memoryBytes = await memoryOf(isUp ? pid : undefined);
        return {
          name,
          isUp,
          restarts,
          ...(sinceMs !== undefined && { sinceMs }),
          ...(memoryBytes !== undefined && { memoryBytes }),
        };
      }),
    );
  }

  async #store(): Promise<HealthReport['store']> {
    const { store, alarms, verified } = this.#sources;
    const failing = alarms().find(({ type, isPresent }) => type === 'store-failed' && isPresent);
    const message = failing?.evidence[0]?.values['message'];
    const counters = await store.counters().catch(() => undefined);
    const found = verified();
    return {
      rows: counters?.ledgerRows ?? 0,
      head: counters?.ledgerHead ?? '',
      committed: counters?.committed ?? 0,
      failed: counters?.failed ?? 0,
      unsent: counters?.outboxUnsent ?? 0,
      ...(store.waits !== undefined && { waits: store.waits }),
      ...(failing && { refused: `${message ?? ''}` }),
      ...(this.#signed && { signed: this.#signed }),
      ...(found && { verified: found }),
    };
  }
}
