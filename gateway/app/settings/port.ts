import type { Config } from '../../config/schema.ts';
import type { SettingsPort } from '../../station/settings-port.ts';
import type { Refusal } from '../../station/wire.ts';
import { isSetting } from './allowed.ts';
import type { SettingsDesk } from './desk.ts';
import { settingsView } from './view.ts';

const fixed: Refusal = {
  code: 'setting-fixed',
  message: 'This is not changed from a screen. Edit the configuration file, then start the gateway anew.',
};

/** The settings page's way to the configuration. */
export const settingsPort = (desk: SettingsDesk, inForce: Config): SettingsPort => ({
  view: () => settingsView(desk, inForce),
  change: async (wanted) => (wanted.edits.every(isSetting) ? desk.change(wanted) : fixed),
});
