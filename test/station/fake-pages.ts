import type { StationPorts } from '../../gateway/station/ports.ts';

/** The pages beside the alarms of a station that has nothing behind them. */
export const fakePages: Pick<StationPorts, 'health' | 'audit' | 'drills'> = {
  drills: { start: () => ({ code: 'not-found', message: 'no beds here' }) },
  audit: {
    page: async () => ({ lines: [], searched: 0 }),
    verification: () => ({ state: 'none', rows: 0, total: 0 }),
    verify: () => ({ state: 'running', rows: 0, total: 0 }),
  },
  health: {
    report: () => Promise.reject(new Error('no report here')),
    retryParked: async () => ({ code: 'not-found', message: 'no receivers here' }),
    dropParked: async () => ({ code: 'not-found', message: 'no receivers here' }),
  },
};
