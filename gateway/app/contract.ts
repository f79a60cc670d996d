import type { Observable } from 'rxjs';
import type { BrokerUser } from '../bus/users.ts';
import type { Config } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import type { CareEvent } from '../core/care-event.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Site } from '../core/site.ts';
import type { SecretReference } from '../plugin/receiver.ts';
import type { SignInMemory } from '../station/sign-in-memory.ts';
import type { Store } from '../store/store.ts';
import type { ExternalLogins } from './external-bus.ts';
import type { MachineTime } from './machine-time.ts';
import type { SettingsOptions } from './settings/contract.ts';

/** What the composition root is given: everything that was read from outside before anything starts. */
export interface AppOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the clock is right, and what its instants say of that; left out: nobody watches it. */
  readonly time?: MachineTime;
  readonly version: string;
  readonly isDemo: boolean;
  /** Hash of each configured member's first PIN, by staff id. */
  readonly pinHashes: ReadonlyMap<string, string>;
  /** Hash of each configured broker user's password, by user name. */
  readonly brokerHashes: ReadonlyMap<string, string>;
  /** Users beside the configured ones: the demo's virtual devices. */
  readonly extraUsers?: (site: Site) => readonly BrokerUser[];
  /** A broker of the site, in place of the gateway's own. */
  readonly externalBroker?: ExternalLogins;
  readonly flowsPassword?: string;
  /** What readers of `/metrics` must bring; without it only this machine may read. */
  readonly metricsToken?: string;
  /** Under test: whatever the station answers is held against its schema. */
  readonly holdsAnswers?: boolean;
  /** What the facility's directory gave this station. */
  readonly oidcSecret?: string;
  /** A secret of a receiver, read at each need, so that a new one needs no restart. @throws VigilError VIGIL_SECRET_MISSING. */
  readonly secretOf?: (reference: SecretReference) => Promise<string>;
  /** In [0, 1); scatters what many gateways would do at once. */
  readonly random?: () => number;
  /** Where everything that reaches the core is written down, and how much of it at most; the oldest goes first. */
  readonly capture?: { readonly directory: string; readonly maxBytes: number };
  /** Who was signed in, where this gateway follows another in the same process. */
  readonly signInMemory?: SignInMemory;
  /** Shown at the sign-in of a demo ward. */
  readonly demoPin?: string;
  /** The configuration's own text, where it can be changed from the screen. */
  readonly settings?: SettingsOptions;
}

/** A running gateway. */
export interface App {
  readonly stationUrl: string;
  readonly brokerPort: number;
  /** Where the flow editor listens; undefined until it does, or when flows are off. */
  readonly flowsUrl: () => string | undefined;
  readonly event$: Observable<CareEvent>;
  /** Every change of an alarm, as it is signalled. */
  readonly alarm$: Observable<Alarm>;
  /** Process ids of the children that are up, by name. */
  pids(): Readonly<Record<string, number>>;
  coverage(): { readonly covered: number; readonly total: number };
  openAlarms(): readonly Alarm[];
  store: Pick<Store, 'verify' | 'ledger'>;
  /**
   * Resolves where only a new start helps: the store was opened late and holds alarms that could not be read, or the configuration was
   * changed from the screen.
   */
  readonly mustRestart: Promise<void>;
  stop(): Promise<void>;
}
