import { applyEdits, type ConfigEdit } from '../../config/edit.ts';
import type { ConfigProblem } from '../../config/load.ts';
import { messageOf, VigilError } from '../../core/error.ts';
import { entriesOnly, type LedgerEntry, type Transaction } from '../../core/ledger.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { ChangeAnswer } from '../../station/settings-wire.ts';
import type { Refusal } from '../../station/wire.ts';
import type { SettingsOptions } from './contract.ts';
import { digestOf } from './digest.ts';
import { changeEntries, changeKind, undoneEntry } from './record.ts';

export interface DeskParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: {
    commit(tx: Transaction): Promise<void>;
    record(entries: readonly LedgerEntry[]): void;
    latestOf(kind: string, within: number): Promise<readonly LedgerEntry[]>;
  };
  /** Absent where the gateway was given no text. */
  readonly settings?: SettingsOptions | undefined;
  /** The text is another one now: the gateway must begin anew. */
  onChange(): void;
}

/** A person's change; `seen` is the digest of the text that they looked at. */
export interface WantedChange {
  readonly seen: string;
  readonly edits: readonly ConfigEdit[];
  readonly staffId: string;
  /** What whoever asks may change: one of the lists of `allowed.ts`. */
  readonly allows: (edit: ConfigEdit) => boolean;
}

/** The last change of one place. */
export interface LastChange {
  readonly path: string;
  readonly atMs: number;
  readonly by: string;
}

const refusals = {
  'setting-fixed':
    'This is not changed from a screen. Edit the configuration file, then start the gateway anew.',
  'setting-secret':
    'An address may not hold a password: the file would keep it in the clear. Nothing was changed; name where the secret is found.',
  'secret-elsewhere':
    'A secret that a screen names lies in the folder for them, or in a variable for receivers. Nothing was changed.',
  'settings-closed': 'This gateway was started without a configuration that could be changed.',
  'config-changed':
    'Somebody else changed the configuration meanwhile. Look at it again; nothing was changed.',
  'config-unwritable': 'The configuration file could not be written. Nothing was changed.',
  'config-unrecorded': 'The record did not take the change. Nothing was changed.',
} as const;

export const settingRefusal = (code: keyof typeof refusals, detail = ''): Refusal => ({
  code,
  message: detail === '' ? refusals[code] : `${refusals[code]} ${detail}`,
});

/** The answer has left before the station closes. */
const answerMs = 250;
/** How far back the record is searched for who changed what last, and how many places are shown. */
const linesWithin = 20_000;
const placesMost = 200;

/**
 * Changes the configuration's text: in the document itself, checked as `vigil check` does, on the ledger before it is in the file, one
 * after the other. What does not validate changes nothing.
 */
export class SettingsDesk {
  readonly #parts: DeskParts;
  #last: Promise<Map<string, LastChange>> | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(parts: DeskParts) {
    this.#parts = parts;
    const { settings, store, clock, log } = parts;
    if (settings?.undone === undefined) return;
    log.error('VIGIL_CONFIG_UNDONE', { message: settings.undone });
    store.record([undoneEntry('gateway', clock.now(), settings.undone)]);
  }

  get settings(): SettingsOptions | undefined {
    return this.#parts.settings;
  }

  change(wanted: WantedChange): Promise<ChangeAnswer | Refusal> {
    const turn = this.#queue.then(() => this.#change(wanted));
    this.#queue = turn.catch(() => {});
    return turn;
  }

  /** The last change of each place, newest first. */
  async lastChanges(): Promise<readonly LastChange[]> {
    this.#last ??= this.#parts.store.latestOf(changeKind, linesWithin).then(lastByPlace, () => new Map());
    return [...(await this.#last).values()].toReversed().slice(0, placesMost);
  }

  async #change({ seen, edits, staffId, allows }: WantedChange): Promise<ChangeAnswer | Refusal> {
    if (!edits.every(allows)) return settingRefusal('setting-fixed');
    const { settings, clock } = this.#parts;
    if (settings === undefined) return settingRefusal('settings-closed');
    const text = await settings.source.read();
    if (digestOf(text) !== seen) return settingRefusal('config-changed');
    const edited = applyEdits(text, edits);
    if (edited.text === undefined) return failing(seen, edited);
    const { config, problems } = settings.check(edited.text);
    if (config === undefined) return { digest: seen, problems: [...problems] };
    const reason = await settings.cannotPrepare?.(config);
    if (reason !== undefined) return { digest: seen, problems: [{ line: 0, path: '', reason }] };
    const digest = digestOf(edited.text);
    const entries = changeEntries({
      changes: edited.changes,
      by: staffId,
      at: clock.now(),
      wasDigest: seen,
      digest,
    });
    return (await this.#write(edited.text, seen, staffId, entries)) ?? { digest, problems: [] };
  }

  /** On the ledger first: nothing is in force that is not recorded. */
  async #write(
    text: string,
    was: string,
    by: string,
    entries: readonly LedgerEntry[],
  ): Promise<Refusal | undefined> {
    const { store, settings, clock, log, onChange } = this.#parts;
    try {
      await store.commit(entriesOnly(entries));
    } catch (thrown) {
      return settingRefusal('config-unrecorded', messageOf(thrown));
    }
    try {
      await settings?.source.replace(text, was);
    } catch (thrown) {
      store.record([undoneEntry(by, clock.now(), messageOf(thrown))]);
      log.warn('VIGIL_CONFIG_UNWRITABLE', { message: messageOf(thrown) });
      const isChanged = thrown instanceof VigilError && thrown.code === 'VIGIL_CONFIG_CHANGED';
      return settingRefusal(isChanged ? 'config-changed' : 'config-unwritable', messageOf(thrown));
    }
    clock.after(answerMs, onChange);
    return undefined;
  }
}

const failing = (
  digest: string,
  { path, reason }: { readonly path: readonly string[]; readonly reason: string },
): ChangeAnswer => {
  const problem: ConfigProblem = { line: 0, path: path.join('.'), reason };
  return { digest, problems: [problem] };
};

function lastByPlace(lines: readonly LedgerEntry[]): Map<string, LastChange> {
  const found = new Map<string, LastChange>();
  for (const { subject, at, body } of lines) {
    const { by } = body as { readonly by?: unknown };
    // Newest last.
    found.delete(subject);
    found.set(subject, { path: subject, atMs: at.wallMs, by: String(by) });
  }
  return found;
}
