import { z } from 'zod';
import { type ConfigEdit, writtenIn } from '../../config/edit.ts';
import { messageOf } from '../../core/error.ts';
import type { Log } from '../../core/ports.ts';
import { isLimitChange } from '../settings/allowed.ts';
import type { SettingsDesk } from '../settings/desk.ts';
import { digestOf } from '../settings/digest.ts';
import type { Limit } from './limits.ts';

/** An approved limit, and the beds that it was tried at. */
export interface WantedLimit {
  readonly limit: Pick<Limit, 'detector' | 'option'>;
  readonly value: number;
  readonly beds: readonly { readonly bedId: string }[];
  readonly isWard: boolean;
}

/** Why a limit was approved and is not in force. */
export type NotInForce =
  | 'settings-closed'
  | 'config-changed'
  | 'config-unwritable'
  | 'config-unrecorded'
  | 'config-undone'
  | 'limit-no-place'
  | 'limit-invalid';

/** Writes an approved limit where the gateway's next start finds it. */
export interface LimitWriter {
  /** Whether there is a configuration that could be changed. */
  readonly isOpen: boolean;
  /** Why the last change was undone at the start; undefined where none was. */
  readonly undone?: string | undefined;
  write(wanted: WantedLimit, staffId: string): Promise<NotInForce | undefined>;
}

const options = z.record(z.string(), z.unknown());
const byDetector = z.record(z.string(), options.nullish()).nullish();
const written = z.object({
  detectors: byDetector,
  beds: z
    .array(z.object({ id: z.string(), resident: z.object({ detectors: byDetector }).nullish() }))
    .nullish(),
});

/**
 * Where a limit belongs in a configuration's text. A resident with options of their own has it there. For the ward all others have it
 * from the facility; for one bed its resident gets the facility's options as they are written, with this one changed, because own options
 * stand in place of the facility's. Undefined where one bed is meant in which nobody lies: nothing there could have it. Pure.
 */
export function limitEdits(
  text: string,
  { limit: { detector, option }, value, beds, isWard }: WantedLimit,
): readonly ConfigEdit[] | undefined {
  const { detectors, beds: known } = written.parse(writtenIn(text));
  const edits: ConfigEdit[] = [];
  let isFacility = false;
  for (const { bedId } of beds) {
    const resident = known?.find(({ id }) => id === bedId)?.resident;
    const path = ['beds', bedId, 'resident', 'detectors', detector];
    if (resident?.detectors?.[detector]) edits.push({ op: 'set', path: [...path, option], value });
    else if (isWard) isFacility = true;
    else if (resident) edits.push({ op: 'set', path, value: { ...detectors?.[detector], [option]: value } });
    else return undefined;
  }
  if (isFacility) edits.push({ op: 'set', path: ['detectors', detector, option], value });
  return edits;
}

/** By the settings' desk, which checks, records and has the gateway begin anew; the approver is its person. */
export function limitWriter(desk: Pick<SettingsDesk, 'settings' | 'change'>, log: Log): LimitWriter {
  const write = async (wanted: WantedLimit, staffId: string): Promise<NotInForce | undefined> => {
    const { settings } = desk;
    if (settings === undefined) return 'settings-closed';
    const text = await settings.source.read();
    // What else was written there since the start was neither tried nor approved.
    if (digestOf(text) !== settings.digest) return 'config-changed';
    const edits = limitEdits(text, wanted);
    if (edits === undefined) return 'limit-no-place';
    const answer = await desk.change({ seen: settings.digest, edits, staffId, allows: isLimitChange });
    if ('code' in answer)
      return answer.code === 'setting-fixed' ? 'limit-invalid' : (answer.code as NotInForce);
    if (answer.problems.length === 0) return undefined;
    const [problem] = answer.problems;
    log.warn('VIGIL_CONFIG_INVALID', { path: problem?.path ?? '', message: problem?.reason ?? '' });
    return 'limit-invalid';
  };
  return {
    isOpen: desk.settings !== undefined,
    undone: desk.settings?.undone,
    write: (wanted, staffId) =>
      write(wanted, staffId).catch((thrown: unknown) => {
        log.warn('VIGIL_CONFIG_UNWRITABLE', { message: messageOf(thrown) });
        return 'config-unwritable';
      }),
  };
}
