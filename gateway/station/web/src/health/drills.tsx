import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { DrillView, HealthReport } from '../../../health-wire.ts';
import { textOf, words } from '../language.ts';
import { send } from '../request.ts';
import { span, when } from '../said.ts';
import { bedIds, session } from '../store.ts';
import { ask } from './report.ts';
import { Area, Table } from './table.tsx';

/** The bed at which a drill is to begin, once more asked: it sounds on every screen. */
const beginning = signal<string | undefined>(undefined);
const refused = signal<string | undefined>(undefined);

async function begin(bedId: string): Promise<void> {
  beginning.value = undefined;
  const answer = await send('POST', '/api/v1/drills', { bedId });
  refused.value = answer.isOk ? undefined : answer.refusal.code;
  await ask();
}

const mayBegin = (): boolean =>
  ['technician', 'administrator', 'charge-nurse'].includes(session.value?.role ?? '');

type Bed = HealthReport['beds'][number];

/** The last drill of each bed, and a way to begin one. */
export function Drills({ report: { drills, beds, nowMs } }: { readonly report: HealthReport }): JSX.Element {
  const { health, refusal } = words.value;
  const lasts = new Map(drills.map((drill) => [drill.bedId, drill]));
  const shown = beds.filter(({ id }) => bedIds.value.includes(id));
  const after = (ms: number | undefined) => (ms === undefined ? '–' : span(ms));
  return (
    <Area area="drills" isWide>
      {refused.value !== undefined && (
        <p class="card-refusal" role="alert">
          {textOf(refusal, refused.value)}
        </p>
      )}
      <Table
        rows={shown}
        idOf={({ id }: Bed) => id}
        isTroubled={({ id }) => lasts.get(id)?.state === 'failed'}
        columns={[
          { title: health.bed, cell: ({ label }) => label },
          { title: health.lastDrill, cell: ({ id }) => lastOf(lasts.get(id), nowMs) },
          { title: health.state, cell: ({ id }) => stateOf(lasts.get(id)) },
          { title: health.committed, isNumber: true, cell: ({ id }) => after(lasts.get(id)?.committed) },
          { title: health.shown, isNumber: true, cell: ({ id }) => after(lasts.get(id)?.painted) },
          { title: health.answered, isNumber: true, cell: ({ id }) => answerOf(lasts.get(id)) },
          ...(mayBegin() ? [{ title: health.drill, cell: ({ id }: Bed) => <BeginButton id={id} /> }] : []),
        ]}
      />
    </Area>
  );
}

const lastOf = (drill: DrillView | undefined, nowMs: number): string =>
  drill === undefined ? words.value.health.noDrill : `${when(drill.startedMs, nowMs)} · ${drill.by}`;

function stateOf(drill: DrillView | undefined): string {
  const { health, drillFailed } = words.value;
  if (drill === undefined) return '–';
  if (drill.state === 'failed') return `${health.failedDrill}: ${textOf(drillFailed, drill.failed ?? '')}`;
  return drill.state === 'running' ? health.running : health.passed;
}

function answerOf(drill: DrillView | undefined): string {
  if (drill?.accepted === undefined) return '–';
  return `${span(drill.accepted)}${drill.acceptedBy === undefined ? '' : ` · ${drill.acceptedBy}`}`;
}

function BeginButton({ id }: { readonly id: string }): JSX.Element {
  const { health, page } = words.value;
  if (beginning.value !== id)
    return (
      <button type="button" data-act="drill" onClick={() => (beginning.value = id)}>
        {health.begin}
      </button>
    );
  return (
    <span class="health-sure">
      {health.beginSure}
      <button type="button" class="primary" data-act="drill-sure" onClick={() => void begin(id)}>
        {health.begin}
      </button>
      <button type="button" onClick={() => (beginning.value = undefined)}>
        {page.cancel}
      </button>
    </span>
  );
}
