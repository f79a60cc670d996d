import { type AlarmPolicies, policyFor } from '../../alarm/policy.ts';
import type { Alarm } from '../../core/alarm.ts';
import type { BlindCause, BlindFinding, BlindReport } from '../../core/blind.ts';
import type { CareEvent } from '../../core/care-event.ts';
import type { Instant } from '../../core/instant.ts';
import type { Measurement } from '../../core/measurement.ts';
import { sampledAt } from './late-events.ts';
import { wouldAlarm } from './would-alarm.ts';

/** Findings of one report; of more, the first that would have alarmed. */
export const findingsMost = 50;
const evidenceMost = 6;

export interface ReportParts {
  readonly subjectId: string;
  /** In the order of their own time; at least one. */
  readonly measurements: readonly Measurement[];
  readonly events: readonly CareEvent[];
  readonly cause: BlindCause;
  readonly dropped: number;
  readonly toldAt: Instant;
  policiesAt(at: Instant): AlarmPolicies;
  /** Alarms of that time, also closed ones. */
  readonly alarms: readonly Alarm[];
}

/** The report on one stretch of late data. Equipment is left out: that it was away has been told when it was. Pure. */
export function reportOf(parts: ReportParts): BlindReport {
  const { subjectId, measurements, events, cause, policiesAt, alarms, toldAt } = parts;
  const times = measurements.map(sampledAt);
  const [from = toldAt, to = toldAt] = [times[0], times.at(-1)];
  const about = events.filter((event) => policyFor(policiesAt(event.at), event).category === 'physiological');
  const raised = wouldAlarm(about, policiesAt, to);
  const isReported = (event: CareEvent) =>
    event.phase === 'onset' && policyFor(policiesAt(event.at), event).isStateOnly !== true;
  const findings = about.filter(isReported).map((event): BlindFinding => {
    const { id, type, onset, confidence, evidence, by } = event;
    const priority = raised.get(id);
    return {
      eventId: id,
      type,
      onsetMs: Math.round(onset.wallMs),
      confidence,
      evidence: evidence.slice(0, evidenceMost),
      by,
      ...(priority && { wouldAlarm: priority }),
      ...(alarms.some((alarm) => hasTold(alarm, event)) && { hasAlarmed: true as const }),
    };
  });
  const [fromMs, toMs] = [Math.round(from.wallMs), Math.round(to.wallMs)];
  const kept = mostTelling(findings);
  const dropped = parts.dropped + findings.length - kept.length;
  return {
    id: `blind.${subjectId}.${fromMs}.${toMs}`,
    subjectId,
    fromMs,
    toMs,
    cause,
    devices: counted(measurements),
    findings: kept,
    ...(dropped > 0 && { dropped }),
    toldMs: Math.round(toldAt.wallMs),
  };
}

/** The same event, or its condition was open when it began. */
function hasTold(alarm: Alarm, event: CareEvent): boolean {
  if ((alarm.id as string) === event.id) return true;
  if (alarm.conditionId !== event.conditionId) return false;
  const endMs = alarm.closedAt?.wallMs ?? Number.POSITIVE_INFINITY;
  return alarm.onset.wallMs <= event.onset.wallMs && event.onset.wallMs <= endMs;
}

function mostTelling(findings: readonly BlindFinding[]): readonly BlindFinding[] {
  if (findings.length <= findingsMost) return findings;
  const kept = new Set(
    [
      ...findings.filter(({ wouldAlarm: priority }) => priority),
      ...findings.filter(({ wouldAlarm: priority }) => !priority),
    ].slice(0, findingsMost),
  );
  return findings.filter((one) => kept.has(one));
}

function counted(measurements: readonly Measurement[]): BlindReport['devices'] {
  const counts = new Map<string, number>();
  for (const { deviceId } of measurements) counts.set(deviceId, (counts.get(deviceId) ?? 0) + 1);
  return [...counts].map(([deviceId, count]) => ({ deviceId, measurements: count }));
}
