import type { StationPorts } from '../../gateway/station/ports.ts';

/** Looking back at a ward where nothing was. */
export const quietReview: Pick<StationPorts, 'review' | 'burden'> = {
  review: {
    queue: async () => ({ events: [], days: 28, labelled: [] }),
    label: async () => undefined,
    waveform: async () => undefined,
  },
  burden: {
    figures: async () => Promise.reject(new Error('no figures here')),
    csv: async () => '',
  },
};
