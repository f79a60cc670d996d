import type { Clock, Log, RandomBytes } from '../core/ports.ts';
import type { Staff } from '../core/ward.ts';
import type { BurdenPort } from './burden-port.ts';
import type { MetricsPort } from './metrics-route.ts';
import type { ReviewPort } from './review-port.ts';
import type { WhatIfPort } from './what-if-port.ts';
import type {
  BedObservations,
  CommandView,
  DeviceCommandRequest,
  EventWaveform,
  ObservationRequest,
  PaintedCall,
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
}

/** A member of staff who may sign in; `pinHash` as `hashPin` makes it. */
export interface StationStaff extends Staff {
  readonly pinHash: string;
}

/** Everything the station needs from the rest of the gateway. */
export interface StationPorts {
  readonly clock: Clock;
  readonly log: Log;
  readonly randomBytes: RandomBytes;
  readonly staff: readonly StationStaff[];
  snapshot(session?: StaffView): Snapshot;
  /** Does what was asked, or says why not. */
  act(act: StaffAct): Promise<Refusal | undefined>;
  /** Pauses sound, switches a kind off or on, or says why not. */
  order(order: StaffOrder): Promise<Refusal | undefined>;
  /** A visible screen has painted these calls, links of their custody chains; or it lives and has nothing new to paint. */
  painted(screenId: string, calls: readonly PaintedCall[]): Promise<void>;
  waveform(alarmId: string): Promise<EventWaveform | undefined>;
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
  readonly review: ReviewPort;
  readonly burden: BurdenPort;
  readonly whatIf: WhatIfPort;
  readonly metrics: MetricsPort;
}
