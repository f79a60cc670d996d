import type { Registry } from 'prom-client';
import { addRows } from './metric-rows.ts';

/** Late data and the reports on them; since the start, but for `unseen`. */
export interface HistoryHealth {
  readonly measurements: number;
  readonly repeated: number;
  readonly dropped: number;
  readonly reports: number;
  readonly findings: number;
  readonly wouldAlarms: number;
  readonly failures: number;
  readonly unseen: number;
}

const rows: readonly (readonly [string, string, (health: HistoryHealth) => number])[] = [
  [
    'vigil_history_measurements_total',
    'Measurements that came late and raised no alarm.',
    (one) => one.measurements,
  ],
  ['vigil_history_repeated_total', 'Late measurements that had come before.', ({ repeated }) => repeated],
  [
    'vigil_history_dropped_total',
    'Late measurements that were too many to be looked at.',
    ({ dropped }) => dropped,
  ],
  [
    'vigil_history_reports_total',
    'Reports on what happened while nobody was heard.',
    ({ reports }) => reports,
  ],
  ['vigil_history_findings_total', 'Findings in these reports.', ({ findings }) => findings],
  [
    'vigil_history_would_alarms_total',
    'Findings that would have been alarms.',
    ({ wouldAlarms }) => wouldAlarms,
  ],
  [
    'vigil_history_failures_total',
    'Stretches of late data on which no report could be made.',
    ({ failures }) => failures,
  ],
  ['vigil_history_unseen_reports', 'Reports that nobody has marked as seen.', ({ unseen }) => unseen],
];

export function addHistoryMetrics(registry: Registry, health: () => HistoryHealth): void {
  addRows(registry, rows, health);
}
