import { eventTopic } from '../../bus/topics.ts';
import type { BlindReport } from '../../core/blind.ts';
import { type CloudEvent, envelope } from '../../core/cloud-event.ts';
import { bedId } from '../../core/id.ts';
import type { OutboxMessage } from '../../core/ledger.ts';
import type { Site } from '../../core/site.ts';

const iso = (ms: number): string => new Date(ms).toISOString();

/** A report for the bus, marked as late: nobody may take it for an event of now. Ids, never names. */
export function reportMessage(site: Site, report: BlindReport): OutboxMessage {
  const { id, subjectId, fromMs, toMs, toldMs, findings, ...rest } = report;
  const message: CloudEvent = {
    ...envelope(site, 'io.vigil.blind-report.v1', { bedId: bedId(subjectId) }),
    id,
    time: iso(toldMs),
    data: {
      late: true,
      subjectId,
      from: iso(fromMs),
      to: iso(toMs),
      ...rest,
      findings: findings.map(({ onsetMs, ...finding }) => ({ ...finding, onset: iso(onsetMs) })),
    },
  };
  return {
    id,
    topic: eventTopic(site, subjectId),
    payload: JSON.stringify(message),
    qos: 1,
    isRetained: false,
  };
}
