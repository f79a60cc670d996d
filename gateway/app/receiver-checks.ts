import type { ReceiverConfig } from '../config/receivers.ts';
import { elapsedMs } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { ReceiversPort } from '../station/receivers-port.ts';
import type { ReceiverCheck } from '../station/receivers-wire.ts';
import type { AppOptions } from './contract.ts';
import { type ProbeParts, probe } from './receiver-probe.ts';

interface Parts {
  readonly store: { record(entries: readonly LedgerEntry[]): void };
}

/** The test of a receiver from the settings page: on record with its person; who asks while one is under way gets its answer. */
export class ReceiverChecks implements ReceiversPort {
  readonly #options: Pick<AppOptions, 'clock' | 'config' | 'random' | 'secretOf' | 'version'>;
  readonly #parts: Parts;
  readonly #underWay = new Map<string, Promise<ReceiverCheck>>();

  constructor(
    options: Pick<AppOptions, 'clock' | 'config' | 'random' | 'secretOf' | 'version'>,
    parts: Parts,
  ) {
    this.#options = options;
    this.#parts = parts;
  }

  async check(receiver: string, staffId: string): Promise<ReceiverCheck | undefined> {
    const { clock, config } = this.#options;
    const found = (config.receivers as readonly ReceiverConfig[]).find(({ id }) => id === receiver);
    if (found === undefined) return undefined;
    const body = { act: 'receiver-check', by: staffId };
    this.#parts.store.record([{ kind: 'act', subject: receiver, at: clock.now(), body }]);
    const running = this.#underWay.get(receiver) ?? this.#check(found);
    this.#underWay.set(receiver, running);
    return running.finally(() => this.#underWay.delete(receiver));
  }

  async #check(config: ReceiverConfig): Promise<ReceiverCheck> {
    const { clock } = this.#options;
    const from = clock.now();
    const found = await probe(config, this.#probeParts());
    return { ...found, kind: config.kind, tookMs: Math.round(elapsedMs(from, clock.now())) };
  }

  #probeParts(): ProbeParts {
    const { clock, config, version, random = Math.random, secretOf } = this.#options;
    return {
      site: { site: config.site, gateway: config.gateway },
      version,
      clock,
      random,
      secret: (reference) => secretOf?.(reference) ?? Promise.reject(new Error('no secrets are given here')),
    };
  }
}
