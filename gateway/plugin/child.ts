import type { ErrorCode } from '../core/error.ts';
import type { PackedBatch } from './batch.ts';
import type { BrokerLogin } from './broker-login.ts';
import type { DeviceCommand } from './driver.ts';
import type { LinkProblem } from './link-problem.ts';
import type { FoundPort, PortIdentity } from './port-identity.ts';

/**
 * What travels between the core and its child processes: one message for tens of milliseconds of samples, typed arrays,
 * structured clone (`child_process.fork` with `serialization: 'advanced'`).
 */

export type { BrokerLogin } from './broker-login.ts';

/** How a device's line stands. */
export interface LinkStatus {
  readonly state: 'open' | 'opening' | 'closed' | 'failed';
  readonly problem?: LinkProblem;
  /** In the words of the operating system or the broker. */
  readonly reason?: string;
}

/** Counters of one device since its process started; every bound that drops something has its own. */
export interface DeviceCounters extends LinkStatus {
  readonly deviceId: string;
  readonly bytes: number;
  readonly frames: number;
  /** Everything that could not be decoded. */
  readonly faults: number;
  readonly checksumErrors: number;
  /** Times that the frames had to be found anew. */
  readonly resyncs: number;
  /** Times that samples were missing between two that came. */
  readonly gaps: number;
  /** Frames a second, over the last seconds. */
  readonly rateHz: number;
  /** From the sampling of the newest sample to its arrival, as far as the device's clock tells; milliseconds. */
  readonly latencyMs: number;
  /** Waveform blocks and readings dropped because the core did not keep up. */
  readonly dropped: number;
}

/** A captured file that stands for a device. */
export interface RecordingSpec {
  readonly file: string;
  /** Begun anew at its end. */
  readonly isLooped: boolean;
}

/** A device as the drivers process needs to know it. */
export interface DeviceSpec {
  readonly deviceId: string;
  readonly driver: string;
  /** For serial devices: a path, `tcp://host:port`, or what identifies the adapter. */
  readonly port?: string | PortIdentity;
  /** In place of its line. */
  readonly recording?: RecordingSpec;
  /** Already parsed by the driver's own schema. */
  readonly options: unknown;
}

/** Why a command was not sent. */
export interface CommandRefusal {
  readonly code: Extract<
    ErrorCode,
    'VIGIL_COMMAND_INVALID' | 'VIGIL_COMMAND_REFUSED' | 'VIGIL_DEVICE_AWAY' | 'VIGIL_DEVICE_NOT_READY'
  >;
  readonly reason: string;
}

/** A command that must not go on was ended by itself, or could not be. */
export interface CommandEnd {
  readonly deviceId: string;
  /** The command that ends it. */
  readonly name: string;
  readonly refusal?: CommandRefusal;
}

export type ToDrivers =
  | { readonly type: 'start'; readonly devices: readonly DeviceSpec[]; readonly broker?: BrokerLogin }
  /** A command that somebody gave: already parsed by the driver's own schema. */
  | {
      readonly type: 'command';
      /** Comes back with the answer. */
      readonly id: number;
      readonly deviceId: string;
      readonly command: DeviceCommand;
    }
  /** Which serial ports are there now? */
  | { readonly type: 'look' }
  | { readonly type: 'stop' };

export type FromDrivers =
  | { readonly type: 'heartbeat' }
  | ({ readonly type: 'batch' } & PackedBatch)
  /** To each command, once: sent, and done where the device answers; or why not. */
  | { readonly type: 'command-answer'; readonly id: number; readonly refusal?: CommandRefusal }
  | ({ readonly type: 'command-ended' } & CommandEnd)
  | { readonly type: 'counters'; readonly devices: readonly DeviceCounters[] }
  | { readonly type: 'ports'; readonly ports: readonly FoundPort[] };

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

/**
 * How Node runs the drivers process: its heap is small and its garbage young, so that helper threads of the collector
 * cost more in switches than they save. What a decoder makes is sent within two beats: nothing of it is kept so long that
 * it should be put among the old objects from the start.
 */
export const driversNodeFlags: readonly string[] = [
  '--single-threaded-gc',
  '--no-allocation-site-pretenuring',
];

/** Sent by every child about once a second; the core restarts one that falls silent. */
export const heartbeatEveryMs = 1000;
