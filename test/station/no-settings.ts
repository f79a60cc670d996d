import type { CommissioningPort } from '../../gateway/station/commissioning-port.ts';
import type { SettingsPort } from '../../gateway/station/settings-port.ts';

/** A gateway that was given no configuration text: an empty page, and nothing can be changed. */
export const noSettings: SettingsPort = {
  view: async () => ({
    digest: '',
    source: 'none',
    file: '',
    isInForce: true,
    problems: [],
    ward: 'Ward 1',
    beds: [],
    alarms: {
      kinds: [],
      fields: [],
      facility: {},
      ward: {},
      residents: {},
      nightFrom: '21:00',
      nightUntil: '06:00',
    },
    retention: [],
    receivers: [],
    changes: [],
  }),
  change: async () => ({ code: 'settings-closed', message: 'Closed.' }),
};

/** Nothing is found, and nothing can be put into service. */
export const noCommissioning: CommissioningPort = {
  look: async () => ({
    digest: '',
    isChangeable: false,
    ports: [],
    heard: [],
    heardDropped: 0,
    devices: [],
    drivers: [],
    beds: [],
    robots: [],
  }),
  change: async () => ({ code: 'settings-closed', message: 'Closed.' }),
  beginTest: () => undefined,
  test: () => undefined,
};
