import type { Measurement } from '../core/measurement.ts';

/**
 * What travels between the core and its child processes: one message for tens of milliseconds of samples, typed arrays,
 * structured clone (`child_process.fork` with `serialization: 'advanced'`).
 */

/** Counters of one device since its process started; every bound that drops something has its own. */
export interface DeviceCounters {
  readonly deviceId: string;
  readonly state: 'open' | 'opening' | 'closed' | 'failed';
  /** Why it is not open, in the words of an error code or the operating system. */
  readonly reason?: string;
  readonly bytes: number;
  readonly frames: number;
  readonly faults: number;
  /** Waveform blocks dropped because the core did not keep up. */
  readonly dropped: number;
}

/** A device as the drivers process needs to know it. */
export interface DeviceSpec {
  readonly deviceId: string;
  readonly driver: string;
  /** A path for serial devices. */
  readonly port?: string;
  /** Already parsed by the driver's own schema. */
  readonly options: unknown;
}

/** How a child reaches the broker. */
export interface BrokerLogin {
  readonly url: string;
  readonly username: string;
  readonly password: string;
}

export type ToDrivers =
  | { readonly type: 'start'; readonly devices: readonly DeviceSpec[]; readonly broker?: BrokerLogin }
  | { readonly type: 'stop' };

export type FromDrivers =
  | { readonly type: 'heartbeat' }
  | { readonly type: 'batch'; readonly measurements: readonly Measurement[] }
  | { readonly type: 'counters'; readonly devices: readonly DeviceCounters[] };

export type ToInference =
  | { readonly type: 'start'; readonly bundles: readonly string[] }
  /** `windows` holds `count` windows one after the other, each channel-major. */
  | {
      readonly type: 'score';
      readonly id: number;
      readonly model: string;
      readonly count: number;
      readonly windows: Float32Array;
    }
  | { readonly type: 'stop' };

export type FromInference =
  | { readonly type: 'heartbeat' }
  | { readonly type: 'ready'; readonly models: readonly { readonly id: string; readonly digest: string }[] }
  | { readonly type: 'refused'; readonly bundle: string; readonly message: string }
  | { readonly type: 'scores'; readonly id: number; readonly probabilities: Float32Array }
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

/** Who may edit flows. `passwordHash` is bcrypt, as Node-RED checks it. */
export interface FlowsEditor {
  readonly username: string;
  readonly passwordHash: string;
}

/** The topics that flows live on, written by the core so that the flows process knows nothing of sites. */
export interface FlowsTopics {
  /** A filter: care events and alarm changes. */
  readonly events: string;
  /** Proposals are published one level below. */
  readonly proposals: string;
}

export type ToFlows =
  | {
      readonly type: 'start';
      /** Where flows and their credentials are kept; made if it is not there. */
      readonly userDir: string;
      /** The editor's port on 127.0.0.1; 0 takes any free one. */
      readonly port: number;
      readonly editor: FlowsEditor;
      /** Encrypts credentials at rest. With another one they cannot be read again. */
      readonly credentialSecret: string;
      readonly broker: BrokerLogin;
      readonly topics: FlowsTopics;
    }
  | { readonly type: 'stop' };

export type FromFlows =
  | { readonly type: 'heartbeat' }
  | { readonly type: 'ready'; readonly url: string }
  /** It could not start, and ends. */
  | { readonly type: 'failed'; readonly message: string };

/** Sent by every child about once a second; the core restarts one that falls silent. */
export const heartbeatEveryMs = 1000;
