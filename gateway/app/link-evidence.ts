import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import type { Instant } from '../core/instant.ts';
import type { LinkStatus } from '../plugin/child.ts';
import type { LinkProblem } from '../plugin/link-problem.ts';

interface Silent {
  readonly onset: CareEvent;
  told?: LinkProblem;
}

/** Says in the alarm of a silent device why it is silent, as soon as its line tells. */
export class LinkEvidence {
  readonly #statusOf: (deviceId: string) => LinkStatus | undefined;
  readonly #silent = new Map<string, Silent>();

  constructor(statusOf: (deviceId: string) => LinkStatus | undefined) {
    this.#statusOf = statusOf;
  }

  /** The event, with what is wrong with its device's line where that is known. */
  onEvent(event: CareEvent): CareEvent {
    const { deviceId, phase, type } = event;
    if (type !== 'device-silent' || deviceId === undefined) return event;
    if (phase === 'cessation') {
      this.#silent.delete(deviceId);
      return event;
    }
    const problem = this.#statusOf(deviceId)?.problem;
    this.#silent.set(deviceId, problem === undefined ? { onset: event } : { onset: event, told: problem });
    return problem === undefined ? event : { ...event, evidence: [...event.evidence, said(event, problem)] };
  }

  /** Further evidence for open conditions whose line has another problem than was told. */
  news(now: Instant): CareEvent[] {
    return [...this.#silent].flatMap(([deviceId, silent]) => {
      const problem = this.#statusOf(deviceId)?.problem;
      if (problem === undefined || problem === silent.told) return [];
      silent.told = problem;
      const { kind: _, id: __, conditionId: ___, ...onset } = silent.onset;
      return [careEvent({ ...onset, onset: now, at: now, evidence: [said(silent.onset, problem)] })];
    });
  }
}

const said = ({ deviceId }: CareEvent, problem: LinkProblem): Evidence => ({
  witness: 'device',
  key: 'link-problem',
  values: { problem },
  ...(deviceId ? { deviceId } : {}),
  isFor: true,
});
