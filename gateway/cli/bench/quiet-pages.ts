import type { StationPorts } from '../../station/ports.ts';
import { StationRefusal } from '../../station/refusal.ts';

/** The pages of a station that has nothing behind them. */
export const quietPages: Pick<
  StationPorts,
  | 'lanes'
  | 'handover'
  | 'resident'
  | 'review'
  | 'burden'
  | 'whatIf'
  | 'drills'
  | 'audit'
  | 'recordSignIn'
  | 'health'
  | 'settings'
  | 'commissioning'
  | 'receivers'
> = {
  lanes: { of: async () => undefined },
  handover: {
    list: async () => ({ shifts: [], current: '' }),
    open: async () => undefined,
    write: async () => undefined,
    sign: async () => undefined,
  },
  resident: {
    history: async () => undefined,
    notes: async () => undefined,
    write: async () => ({ code: 'nobody-here', message: 'Nobody lies in this bed by the configuration.' }),
  },
  review: {
    queue: async () => ({ events: [], days: 28, labelled: [] }),
    label: async () => undefined,
    waveform: async () => undefined,
  },
  burden: {
    figures: async () => Promise.reject(new StationRefusal('not-found')),
    csv: async () => '',
  },
  whatIf: {
    view: async () => ({ limits: [], beds: [], keptDays: 0, isWritable: false, changes: [] }),
    start: () => ({ id: 'none' }),
    run: () => undefined,
    propose: async () => undefined,
    decide: async () => undefined,
    force: async () => undefined,
  },
  drills: { start: () => ({ code: 'not-found', message: 'no beds here' }) },
  recordSignIn: () => {},
  audit: {
    page: async () => ({ lines: [], people: [], searched: 0 }),
    verification: () => ({ state: 'none', rows: 0, total: 0 }),
    verify: () => ({ state: 'running', rows: 0, total: 0 }),
  },
  health: {
    report: () => Promise.reject(new StationRefusal('not-found')),
    retryParked: async () => ({ code: 'not-found', message: 'no receivers here' }),
    dropParked: async () => ({ code: 'not-found', message: 'no receivers here' }),
  },
  settings: {
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
      detectors: [],
      retention: [],
      receivers: [],
      changes: [],
    }),
    receivers: async () => ({ digest: '', isChangeable: false, kinds: [], told: [], receivers: [] }),
    change: async () => ({ code: 'settings-closed', message: 'Closed.' }),
  },
  receivers: { check: async () => undefined },
  commissioning: {
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
  },
};
