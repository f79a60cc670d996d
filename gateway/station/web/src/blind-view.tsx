import { computed, signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { BlindFinding, BlindReport } from '../../../core/blind.ts';
import type { BedView } from '../../wire.ts';
import { signInOpen } from './acting.ts';
import { clock, evidenceLine, exactClock } from './format.ts';
import { textOf, words } from './language.ts';
import { send } from './request.ts';
import { bedIds, bedSignal, session } from './store.ts';

/** Reports of which the gateway did not take that they were seen. */
const unsaved = signal<ReadonlySet<string>>(new Set());

async function see(id: string): Promise<void> {
  if (session.value === undefined) {
    signInOpen.value = {};
    return;
  }
  const { isOk } = await send('POST', `/api/v1/blind/${encodeURIComponent(id)}/seen`, {});
  const others = [...unsaved.value].filter((one) => one !== id);
  unsaved.value = new Set(isOk ? others : [...others, id]);
}

/** On a bed's tile: there is something of the past to read. Quiet: nothing of it is now. */
export function BlindMark({ blind }: Pick<BedView, 'blind'>): JSX.Element | null {
  if (blind === undefined) return null;
  return (
    <p class="tile-blind" data-blind-mark="true">
      {words.value.blind.mark({ count: blind.length }, clock)}
    </p>
  );
}

const told = computed(() =>
  bedIds.value.flatMap((id) => {
    const bed = bedSignal(id)?.value;
    return (bed?.blind ?? []).map((report) => ({ label: bed?.label ?? id, report }));
  }),
);

/** Below the alarms: what happened at beds while nobody was heard there, until a nurse says that she has seen it. */
export function BlindReports(): JSX.Element | null {
  const { blind } = words.value;
  if (told.value.length === 0) return null;
  return (
    <section class="under-way blind">
      <h3>{blind.title}</h3>
      <ul>
        {told.value.map(({ label, report }) => (
          <li key={report.id} data-blind={report.id}>
            <strong>{label}</strong>
            <Report report={report} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Report({ report }: { readonly report: BlindReport }): JSX.Element {
  const { blind } = words.value;
  const { id, findings, cause, dropped = 0, ...span } = report;
  return (
    <div>
      <p>
        <strong>{blind.span(timesOf(span), clock)}</strong> · {blind[cause]}
      </p>
      {findings.map((finding) => (
        <Finding key={finding.eventId} finding={finding} />
      ))}
      {findings.length === 0 && <p>{session.value === undefined ? blind.signIn : blind.nothing}</p>}
      {dropped > 0 && <p class="quiet">{blind.dropped({ count: dropped }, clock)}</p>}
      {unsaved.value.has(id) && <p>{blind.notSaved}</p>}
      <button type="button" data-act="seen" onClick={() => void see(id)}>
        {blind.seen}
      </button>
    </div>
  );
}

const timesOf = ({ fromMs, toMs }: Pick<BlindReport, 'fromMs' | 'toMs'>) => ({ fromMs, toMs });

function Finding({ finding }: { readonly finding: BlindFinding }): JSX.Element {
  const { alarm } = words.value;
  return (
    <>
      <p>
        {exactClock(finding.onsetMs)} <strong>{textOf(alarm, finding.type)}</strong> · {verdict(finding)}
      </p>
      <p class="quiet">{evidenceLine(finding, true)}</p>
    </>
  );
}

function verdict({ wouldAlarm, hasAlarmed }: BlindFinding): string {
  const { blind } = words.value;
  if (hasAlarmed) return blind.didAlarm;
  if (wouldAlarm === undefined) return blind.wouldNot;
  return { high: blind.wouldHigh, medium: blind.wouldMedium, low: blind.wouldLow }[wouldAlarm];
}
