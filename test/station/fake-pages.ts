import type { StationPorts } from '../../gateway/station/ports.ts';

/** The pages beside the alarms of a station that has nothing behind them. */
export const fakePages: Pick<StationPorts, 'health'> = {
  health: {
    report: () => Promise.reject(new Error('no report here')),
    retryParked: async () => ({ code: 'not-found', message: 'no receivers here' }),
    dropParked: async () => ({ code: 'not-found', message: 'no receivers here' }),
  },
};
