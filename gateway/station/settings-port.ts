import type { ReceiverSettings } from './receivers-wire.ts';
import type { ChangeAnswer, SettingsChange, SettingsView } from './settings-wire.ts';
import type { Refusal } from './wire.ts';

/** The configuration as a screen shows and changes it. */
export interface SettingsPort {
  /** As its text stands now, which need not be what is in force. */
  view(): Promise<SettingsView>;
  /** Who outside is told, with the form of each kind; for those who may change it. */
  receivers(): Promise<ReceiverSettings>;
  /** Changes the text and puts it in force, or says what is wrong with it; a refusal where nothing was looked at. */
  change(wanted: SettingsChange & { readonly staffId: string }): Promise<ChangeAnswer | Refusal>;
}
