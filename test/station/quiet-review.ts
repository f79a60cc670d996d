import type { StationPorts } from '../../gateway/station/ports.ts';

/** Looking back at a ward where nothing was. */
export const quietReview: Pick<StationPorts, 'review'> = {
  review: {
    queue: async () => ({ events: [], days: 28, labelled: [] }),
    label: async () => undefined,
    waveform: async () => undefined,
  },
};
