import type { StationPorts } from '../../gateway/station/ports.ts';

/** Looking back at a ward where nothing was. */
export const quietReview: Pick<StationPorts, 'review' | 'burden' | 'whatIf'> = {
  review: {
    queue: async () => ({ events: [], days: 28, labelled: [] }),
    label: async () => undefined,
    waveform: async () => undefined,
  },
  burden: {
    figures: async () => Promise.reject(new Error('no figures here')),
    csv: async () => '',
  },
  whatIf: {
    view: async () => ({ limits: [], beds: [], keptDays: 0, changes: [] }),
    start: () => ({ id: 'none' }),
    run: () => undefined,
    propose: async () => undefined,
    decide: async () => undefined,
  },
};
