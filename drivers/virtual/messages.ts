import type { BedId } from '../../gateway/core/id.ts';
import type { BrokerLogin } from '../../gateway/plugin/child.ts';
import type { Happening, HappeningKind } from './ward-script.ts';

/** What a parent says to the virtual ward's process (`child_process.fork` with `serialization: 'advanced'`). */
export type ToVirtual =
  /** Creates the ports. Devices on MQTT connect with their own login; without one they stay away. */
  | {
      readonly type: 'start';
      readonly seed: number;
      readonly broker?: Readonly<Record<string, BrokerLogin>>;
      /** A folder of recordings that take the place of the seeded signals. */
      readonly recordings?: string;
    }
  /** Time begins to run: what the ward measures leaves from now on. */
  | { readonly type: 'play' }
  /** Something on demand, as soon as a body can; the bed is not needed for what happens to the robot. */
  | { readonly type: 'inject'; readonly kind: HappeningKind; readonly bedId?: BedId }
  | { readonly type: 'stop' };

/** What the virtual ward's process says to its parent. */
export type FromVirtual =
  /** Where each device's driver finds it: the path of a port, `udp://host:port`, `ws://host:port`. */
  | { readonly type: 'ready'; readonly ports: Readonly<Record<string, string>> }
  /** It begins now; `atS` counts from `play`, `wallMs` is the same moment on the machine's clock. */
  | { readonly type: 'happening'; readonly happening: Happening; readonly wallMs: number }
  /** A device begins to play another recording. */
  | { readonly type: 'recording'; readonly deviceId: string; readonly name: string }
  | { readonly type: 'heartbeat'; readonly atS: number; readonly droppedBytes: number }
  /** What was asked for cannot be: an unknown bed, no oximeter there, a recording in its place. */
  | { readonly type: 'refused'; readonly message: string }
  /** The ward could not start; the process ends. */
  | { readonly type: 'failed'; readonly message: string };
