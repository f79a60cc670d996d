import type { AlarmChange } from '../core/change.ts';
import { VigilError } from '../core/error.ts';
import { NoticeRefused, type ReceiverCommand, type ReceiverPorts } from '../plugin/receiver.ts';
import { within } from './pause.ts';

/** With these somebody is called, first or anew. */
export const calls: ReadonlySet<AlarmChange> = new Set(['raised', 'escalated', 'expired', 'switched-on']);

/** A command is answered within ten seconds. */
const givenUpAfterMs = 15_000;

/**
 * Resolves when the device has done it.
 * @throws NoticeRefused where the device would never take it; any other error is tried again.
 */
export async function commanded(ports: ReceiverPorts, command: ReceiverCommand): Promise<void> {
  try {
    const { clock } = ports;
    await within(clock, givenUpAfterMs, ports.command(command), `${command.deviceId}: no answer`);
  } catch (thrown) {
    const isForGood = thrown instanceof VigilError && thrown.code === 'VIGIL_COMMAND_INVALID';
    throw isForGood ? new NoticeRefused(thrown.message) : thrown;
  }
}
