import './resident.css';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import type { HistorySpan, ResidentHistory } from '../../../resident-wire.ts';
import { Refused, useAsked } from '../asked.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { send } from '../request.ts';
import { theme } from '../theme.ts';
import { moment } from './axis.ts';
import { ChartPanel } from './chart.tsx';
import { chartsOf, enteredText, missingOf } from './charts.ts';
import { AlarmLane, EventLanes } from './marks.tsx';
import { Notes } from './notes.tsx';
import { Policies } from './policies.tsx';
import { Burden, Profile } from './profile.tsx';
import { SummaryTable, slotText } from './summary-table.tsx';

/** A history is asked for again while it is looked at: a minute's slot has ended by then. */
const againMs = 60_000;

/** One resident: what was measured, what happened, what is usual, what staff wrote, and what holds. Opened from their bed. */
export function Page({ id = '' }: { readonly id?: string | undefined }): JSX.Element {
  const span = useSignal<HistorySpan>('24h');
  const history = useSignal<ResidentHistory | 'failed' | 'nobody' | undefined>(undefined);
  const { resident: text, frame } = words.value;
  const asked = span.value;
  const load = async (isCurrent: () => boolean) => {
    const path = `/api/v1/beds/${encodeURIComponent(id)}/history?span=${asked}`;
    const answer = await send<ResidentHistory>('GET', path);
    if (!isCurrent()) return;
    if (answer.isOk) history.value = answer.value;
    else if (answer.refusal.code === 'not-found') history.value = 'nobody';
    else if (typeof history.value !== 'object') history.value = 'failed';
  };
  // What was asked for one span is not shown under another.
  const isNow = () => span.peek() === asked;
  useAsked(
    () => load(isNow),
    () => history.peek() === 'failed',
    [id, asked],
  );
  useEffect(() => {
    let isCurrent = true;
    const timer = setInterval(() => void load(() => isCurrent), againMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [id, asked]);
  const found = history.value;
  if (found === undefined) return <p class="page-note">{frame.loading}</p>;
  if (found === 'nobody') return <p class="page-note">{text.nobody}</p>;
  if (found === 'failed') return <Refused text={text.failed} again={() => load(isNow)} />;
  return (
    <div class="resident" data-resident-of={found.bedId} data-span={found.span}>
      <header class="resident-head">
        <p class="resident-name">
          {found.label} · {found.resident}
        </p>
        <fieldset aria-label={text.span}>
          {(['24h', '14d'] as const).map((one) => (
            <button
              key={one}
              type="button"
              data-span-of={one}
              aria-pressed={span.value === one}
              onClick={() => (span.value = one)}
            >
              {one === '24h' ? text.day : text.fortnight}
            </button>
          ))}
        </fieldset>
      </header>
      <div class="resident-body">
        <Timeline history={found} />
        <aside>
          <Notes bedId={found.bedId} />
          <Profile profile={found.profile} />
          <Policies profile={found.profile} />
          <Burden history={found} />
        </aside>
      </div>
    </div>
  );
}

/** A mark is hit within this share of the axis. */
const nearShare = 0.008;

/** What staff entered about where the cursor stands. */
function enteredNear({ entered, slotS, points }: ResidentHistory, slot: number) {
  const [centreS, nearS] = [(slot + 0.5) * slotS, points * slotS * nearShare];
  return entered.filter(({ atS }) => Math.abs(atS - centreS) <= nearS);
}

/** Everything over one time axis. */
function Timeline({ history }: { readonly history: ResidentHistory }): JSX.Element {
  const { resident: text, trace } = words.value;
  const slot = useSignal<number | undefined>(undefined);
  // The same charts as long as nothing they show has changed: a cursor that moves draws nothing anew.
  const charts = useMemo(() => chartsOf(history), [history, text, theme.value]);
  const onCursor = useMemo(() => (at: number | undefined) => (slot.value = at), [slot]);
  const at = slot.value;
  const minutes = Math.round(history.uncovered.reduce((sum, one) => sum + one.untilS - one.fromS, 0) / 60);
  return (
    <div class="resident-timeline">
      <AlarmLane history={history} />
      <EventLanes history={history} />
      <p class="resident-cursor">
        {at === undefined
          ? text.pointAt
          : [
              moment(history.startMs + at * history.slotS * 1000),
              ...history.series.map((one) => `${textOf(trace, one.name)} ${slotText(one, at)}`),
              ...enteredNear(history, at).map(
                (one) => `◇ ${clock(history.startMs + one.atS * 1000)} ${enteredText(one)}`,
              ),
            ].join(' · ')}
      </p>
      {charts.map((chart) => (
        <ChartPanel key={chart.title} chart={chart} history={history} onCursor={onCursor} />
      ))}
      <p class="quiet">
        {text.gaps}{' '}
        {history.usual.some(({ quarters }) => quarters.some((one) => one !== null))
          ? text.usual
          : text.usualLearning}{' '}
        {text.partial}
      </p>
      {minutes > 0 && <p data-part="uncovered">◌ {text.uncovered({ minutes }, clock)}</p>}
      <p class="quiet">
        {text.notMeasured} {missingOf(history).join(', ')}
      </p>
      <SummaryTable history={history} />
    </div>
  );
}
