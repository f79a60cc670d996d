import type { Clock, Log, RandomBytes } from '../core/ports.ts';
import type { AccountsPort } from './accounts-port.ts';
import type { AuditPort } from './audit-port.ts';
import type { BurdenPort } from './burden-port.ts';
import type { CommissioningPort } from './commissioning-port.ts';
import type { DrillPort } from './drill-port.ts';
import type { HandoverPort } from './handover-port.ts';
import type { HealthPort } from './health-port.ts';
import type { LanesPort } from './lanes-port.ts';
import type { MetricsPort } from './metrics-route.ts';
import type { OidcOptions } from './oidc.ts';
import type { ReceiversPort } from './receivers-port.ts';
import type { ResidentPort } from './resident-port.ts';
import type { ReviewPort } from './review-port.ts';
import type { PaintedCall } from './screen-wire.ts';
import type { SettingsPort } from './settings-port.ts';
import type { SignInMemory } from './sign-in-memory.ts';
import type { RecordSignIn } from './sign-in-record.ts';
import type { WhatIfPort } from './what-if-port.ts';
import type {
  BedObservations,
  CommandView,
  DeviceCommandRequest,
  ObservationRequest,
  Refusal,
  Snapshot,
  StaffAct,
  StaffOrder,
  StaffView,
} from './wire.ts';

export interface StationOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** The folder of the built browser application. */
  readonly webRoot: string;
  readonly isDemo: boolean;
  /** Shows the board, without residents' names, on a screen where nobody is signed in. */
  readonly openBoard: boolean;
  /** Demo wards only: shown at the sign-in. */
  readonly demoPin?: string;
  /** What readers of `/metrics` must bring; without it only this machine may read. */
  readonly metricsToken?: string;
  /** By when a request must have come whole, where it is not the usual. */
  readonly requestWithinMs?: number;
  /** Under test: whatever is answered and sent is held against its schema. */
  readonly holdsAnswers?: boolean;
  /** Without a touch for so long, an act asks for the PIN again; left out: never. */
  readonly lockAfterMs?: number;
  /** The facility's own sign-in. */
  readonly oidc?: OidcOptions;
}

/** Everything the station needs from the rest of the gateway. */
export interface StationPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: RandomBytes;
  /** Who may sign in; where people are added and changed. */
  readonly accounts: AccountsPort;
  /** Who was signed in before in this process; left out: nobody. */
  readonly signInMemory?: SignInMemory;
  readonly recordSignIn: RecordSignIn;
  snapshot(session?: StaffView): Snapshot;
  /** Does what was asked, or says why not. */
  act(act: StaffAct): Promise<Refusal | undefined>;
  /** Pauses sound, switches a kind off or on, or says why not. */
  order(order: StaffOrder): Promise<Refusal | undefined>;
  /** A visible screen has painted these calls, links of their custody chains; or it lives and has nothing new to paint. */
  painted(screenId: string, calls: readonly PaintedCall[]): Promise<void>;
  /** The signals around an event, a lane a device. */
  readonly lanes: LanesPort;
  /** Records a command and passes it on, or says why not. */
  command(request: DeviceCommandRequest): Promise<Refusal | undefined>;
  /** What a device can be asked for; undefined where there is no such device. */
  commandsOf(deviceId: string): readonly CommandView[] | undefined;
  /** Records what a nurse saw, or says why not. */
  observe(request: ObservationRequest): Promise<Refusal | undefined>;
  /** What was entered lately; undefined where there is no such bed or nobody lies in it. */
  observationsOf(bedId: string): BedObservations | undefined;
  /** Somebody has read what happened while we were blind at a bed; false where there is no such report that nobody has seen. */
  seeReport(id: string, staffId: string): Promise<boolean>;
  readonly handover: HandoverPort;
  readonly review: ReviewPort;
  readonly burden: BurdenPort;
  readonly audit: AuditPort;
  readonly drills: DrillPort;
  readonly health: HealthPort;
  readonly settings: SettingsPort;
  readonly commissioning: CommissioningPort;
  readonly receivers: ReceiversPort;
  readonly whatIf: WhatIfPort;
  readonly metrics: MetricsPort;
  readonly resident: ResidentPort;
}
