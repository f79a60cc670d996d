import type { Outcome } from './alarm.ts';
import type { AlarmId, StaffId } from './id.ts';
import type { Instant } from './instant.ts';
import type { LedgerEntry } from './ledger.ts';

/** What a person says, looking back, an alarm was: models are judged by it. */
export const labels = ['real', 'false', 'drill', 'unclear'] as const;

export type Label = (typeof labels)[number];

/** The kind of the ledger's lines by which a person labels an alarm; the latest of one alarm counts, all stay. */
export const labelKind = 'label';

export interface LabelLine {
  readonly label: Label;
  readonly by: StaffId;
  readonly reason?: string;
}

export const labelEntry = (alarmId: AlarmId, body: LabelLine, at: Instant): LedgerEntry => ({
  kind: labelKind,
  subject: alarmId,
  at,
  body,
});

/** The label of a line of that kind; undefined where this version cannot read it. */
export function labelOf(body: unknown): LabelLine | undefined {
  const { label, by, reason } = (body ?? {}) as Partial<Record<keyof LabelLine, unknown>>;
  const isKnown = labels.some((one) => one === label);
  if (!isKnown || typeof by !== 'string') return undefined;
  return {
    label: label as Label,
    by: by as StaffId,
    ...(typeof reason === 'string' && { reason }),
  };
}

/** What an alarm was, as far as anybody said: the label, else what its owner closed it as. Care in progress says neither. */
export function verdictOf(outcome: Outcome | undefined, label: Label | undefined): Label | undefined {
  if (label !== undefined) return label;
  return outcome === 'real' || outcome === 'false' ? outcome : undefined;
}
