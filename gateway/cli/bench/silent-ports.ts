import type { StationPorts } from '../../station/ports.ts';

/** What the station's figures are not about. */
export const silentPorts: Omit<StationPorts, 'clock' | 'randomBytes' | 'snapshot' | 'painted'> = {
  log: { info: () => {}, warn: () => {}, error: () => {} },
  staff: [],
  act: async () => undefined,
  order: async () => undefined,
  waveform: async () => undefined,
  command: async () => undefined,
  commandsOf: () => undefined,
  observe: async () => undefined,
  observationsOf: () => undefined,
  seeReport: async () => false,
  metrics: { contentType: 'text/plain', text: async () => '' },
};
