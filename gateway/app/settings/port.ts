import type { Config } from '../../config/schema.ts';
import type { SettingsPort } from '../../station/settings-port.ts';
import type { ReceiverHealth } from '../receiver-line.ts';
import { isSetting } from './allowed.ts';
import { type SettingsDesk, settingRefusal } from './desk.ts';
import { receiverSettings } from './receivers.ts';
import { secretFault, secretPlace } from './secret-place.ts';
import { settingsView } from './view.ts';

/** The settings page's way to the configuration. */
export const settingsPort = (
  desk: SettingsDesk,
  inForce: Config,
  health: () => readonly ReceiverHealth[] = () => [],
): SettingsPort => ({
  view: () => settingsView(desk, inForce),
  receivers: () => receiverSettings(desk, inForce, health),
  async change(wanted) {
    const { settings } = desk;
    const fault = settings && secretFault(wanted.edits, secretPlace(settings.source));
    return fault ? settingRefusal(fault) : desk.change({ ...wanted, allows: isSetting });
  },
});
