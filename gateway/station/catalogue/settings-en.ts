/** The settings of the ward. */
export const settingsRefusalsEn = {
  'settings-seen-by': 'Only a charge nurse, a technician or an administrator sees the settings.',
  'settings-closed': 'This gateway was started without a configuration that can be changed.',
  'setting-fixed': 'This is not changed from a screen. It is changed in the configuration file.',
  'config-changed': 'Somebody else changed the configuration meanwhile. Look again; nothing was changed.',
  'config-unwritable':
    'The configuration file could not be written. Nothing was changed. Call the technician.',
  'config-unrecorded': 'The record did not take the change. Nothing was changed. Try again.',
};
