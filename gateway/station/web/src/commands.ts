import { signal } from '@preact/signals';
import type { CommandView, StaffView } from '../../wire.ts';
import { send } from './request.ts';
import { session } from './store.ts';

/** What a device can be asked for: being loaded, loaded, or not to be had. */
export type Loaded = 'loading' | 'failed' | readonly CommandView[];

/** By device; forgotten when the list is closed. */
export const loaded = signal<ReadonlyMap<string, Loaded>>(new Map());

/** What became of the last command of a device's row; `refusal` is a code. */
export type Answered =
  | { readonly state: 'sending' }
  | { readonly state: 'sent'; readonly atMs: number }
  | { readonly state: 'refused'; readonly refusal: string };

export const mayCommand = (person: StaffView | undefined): boolean =>
  person?.role === 'technician' || person?.role === 'administrator';

/** Asks the gateway what a device can be asked for. */
export async function loadCommands(deviceId: string): Promise<void> {
  if (loaded.peek().get(deviceId) !== 'failed') keep(deviceId, 'loading');
  const path = `/api/v1/device-commands?device=${encodeURIComponent(deviceId)}`;
  const answer = await send<{ readonly commands: readonly CommandView[] }>('GET', path);
  keep(deviceId, answer.isOk ? answer.value.commands : 'failed');
}

/** Sends a command; answers the code of a refusal. */
export async function giveCommand(
  deviceId: string,
  name: string,
  values: object,
  isConfirmed: boolean,
): Promise<string | undefined> {
  const answer = await send('POST', '/api/v1/device-command', {
    deviceId,
    name,
    values,
    confirm: isConfirmed,
  });
  if (answer.isOk) return undefined;
  if (answer.refusal.code === 'not-signed-in') session.value = undefined;
  // No answer is not the same as nothing sent.
  return answer.refusal.code === 'unreachable' ? 'VIGIL_COMMAND_UNANSWERED' : answer.refusal.code;
}

function keep(deviceId: string, value: Loaded): void {
  loaded.value = new Map(loaded.value).set(deviceId, value);
}
