import { Counter, Gauge, type Registry } from 'prom-client';

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

const counters: readonly (readonly [keyof HistoryHealth, string, string])[] = [
  ['measurements', 'measurements_total', 'Measurements that came late and raised no alarm.'],
  ['repeated', 'repeated_total', 'Late measurements that had come before.'],
  ['dropped', 'dropped_total', 'Late measurements that were too many to be looked at.'],
  ['reports', 'reports_total', 'Reports on what happened while nobody was heard.'],
  ['findings', 'findings_total', 'Findings in these reports.'],
  ['wouldAlarms', 'would_alarms_total', 'Findings that would have been alarms.'],
  ['failures', 'failures_total', 'Stretches of late data on which no report could be made.'],
];

export function addHistoryMetrics(registry: Registry, health: () => HistoryHealth | undefined): void {
  const registers = [registry];
  for (const [of, name, help] of counters)
    new Counter({
      name: `vigil_history_${name}`,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(health()?.[of] ?? 0);
      },
    });
  new Gauge({
    name: 'vigil_history_unseen_reports',
    help: 'Reports that nobody has marked as seen.',
    registers,
    collect() {
      this.set(health()?.unseen ?? 0);
    },
  });
}
