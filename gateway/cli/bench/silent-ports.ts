import type { StationPorts } from '../../station/ports.ts';
import { fixedAccounts } from './fixed-accounts.ts';
import { quietPages } from './quiet-pages.ts';

/** What the station's figures are not about. */
export const silentPorts: Omit<StationPorts, 'clock' | 'randomBytes' | 'snapshot' | 'painted'> = {
  ...quietPages,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  accounts: fixedAccounts([]),
  act: async () => undefined,
  order: async () => undefined,
  command: async () => undefined,
  commandsOf: () => undefined,
  observe: async () => undefined,
  observationsOf: () => undefined,
  seeReport: async () => false,
  metrics: { contentType: 'text/plain', text: async () => '' },
};
