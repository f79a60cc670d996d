import type { Config } from '../../config/schema.ts';
import type { SettingsPort } from '../../station/settings-port.ts';
import { isSetting } from './allowed.ts';
import type { SettingsDesk } from './desk.ts';
import { settingsView } from './view.ts';

/** The settings page's way to the configuration. */
export const settingsPort = (desk: SettingsDesk, inForce: Config): SettingsPort => ({
  view: () => settingsView(desk, inForce),
  change: (wanted) => desk.change({ ...wanted, allows: isSetting }),
});
