import type { CommissioningView, DeviceChange, LiveTestView } from './commissioning-wire.ts';
import type { ChangeAnswer } from './settings-wire.ts';
import type { Refusal } from './wire.ts';

/** Devices that are found, and put into service. */
export interface CommissioningPort {
  /** What is there now; looking makes the gateway listen for a while. */
  look(): Promise<CommissioningView>;
  change(wanted: DeviceChange & { readonly staffId: string }): Promise<ChangeAnswer | Refusal>;
  /** Begins a live test; undefined where there is no such device. */
  beginTest(deviceId: string, staffId: string): LiveTestView | undefined;
  test(deviceId: string): LiveTestView | undefined;
}
