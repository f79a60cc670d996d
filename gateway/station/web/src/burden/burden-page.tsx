import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Category } from '../../../../core/alarm.ts';
import type { BurdenPart, BurdenView } from '../../../burden-wire.ts';
import { burdenDays } from '../../../looking-back.ts';
import { Refused, useAsked } from '../asked.tsx';
import { words } from '../language.ts';
import { send } from '../request.ts';
import { dayClock } from '../said.ts';
import { BedNights } from './bed-nights.tsx';
import { DayChart } from './day-chart.tsx';
import { decimal, duration, meant, shareOf, timeOfDay } from './shown.ts';
import { Causes, Days, Places, Priorities } from './tables.tsx';
import './burden.css';

const days = signal<(typeof burdenDays)[number]>(7);
const category = signal<Category>('physiological');
const found = signal<BurdenView | 'loading' | 'failed'>('loading');

async function load(): Promise<void> {
  const asked = days.peek();
  // A refusal stays in sight until there is an answer: nothing blinks while it is asked for again.
  if (found.peek() !== 'failed') found.value = 'loading';
  const answer = await send<BurdenView>('GET', `/api/v1/burden?days=${asked}`);
  if (asked === days.peek()) found.value = answer.isOk ? answer.value : 'failed';
}

/** Alarms of the last days: how many, where, what they were, and how soon somebody came. */
export function Page(): JSX.Element {
  useAsked(load, () => found.peek() === 'failed');
  const { burden, frame } = words.value;
  const shown = found.value;
  return (
    <div class="burden">
      <Choices />
      {shown === 'loading' && <p class="page-note">{frame.loading}</p>}
      {shown === 'failed' && <Refused text={burden.failed} again={load} />}
      {typeof shown !== 'string' && <Shown view={shown} part={shown[category.value]} />}
    </div>
  );
}

function Choices(): JSX.Element {
  const { burden, review } = words.value;
  return (
    <div class="burden-choice">
      <fieldset aria-label={burden.period}>
        {burdenDays.map((one) => (
          <button
            key={one}
            type="button"
            data-days={one}
            aria-pressed={days.value === one}
            onClick={() => {
              days.value = one;
              void load();
            }}
          >
            {burden.days({ days: one }, () => '')}
          </button>
        ))}
      </fieldset>
      <fieldset aria-label={review.about}>
        {(['physiological', 'technical'] as const).map((one) => (
          <button
            key={one}
            type="button"
            data-category={one}
            aria-pressed={category.value === one}
            onClick={() => (category.value = one)}
          >
            {one === 'technical' ? review.equipment : review.residents}
          </button>
        ))}
      </fieldset>
      <a class="burden-csv" href={`/api/v1/burden.csv?days=${days.value}`} download>
        {burden.download}
      </a>
    </div>
  );
}

function Shown({ view, part }: { readonly view: BurdenView; readonly part: BurdenPart }): JSX.Element {
  const { burden } = words.value;
  return (
    <>
      <p class="page-note">{burden.since({ fromMs: view.fromMs }, dayClock)}</p>
      {view.isCut && <p role="alert">{burden.isCut}</p>}
      <Numbers view={view} part={part} />
      {part.alarms === 0 ? (
        <p class="page-note">{burden.none}</p>
      ) : (
        <>
          <section>
            <h2>{burden.perDay}</h2>
            <DayChart days={part.days} />
          </section>
          <BedNights part={part} nights={view.nights} />
          <Priorities part={part} />
          <div class="burden-tables">
            <Causes part={part} />
            <Places part={part} nights={view.nights} />
            <Days part={part} />
          </div>
        </>
      )}
    </>
  );
}

function Numbers({ view, part }: { readonly view: BurdenView; readonly part: BurdenPart }): JSX.Element {
  const { burden } = words.value;
  const { nights, beds, nightFromMin, dayFromMin } = view;
  const perBed = nights * beds === 0 ? '–' : decimal(part.nightAlarms / (nights * beds));
  const of = {
    alarms: part.nightAlarms,
    nights,
    beds,
    from: timeOfDay(nightFromMin),
    to: timeOfDay(dayFromMin),
  };
  const times = (one: BurdenPart['accepted']) =>
    one.n === 0 ? burden.nobody : burden.times({ p90: duration(one.p90Ms), n: one.n }, () => '');
  return (
    <dl class="burden-numbers">
      <Figure name={burden.perBedAndNight} value={perBed} text={burden.perBedText(of, () => '')} />
      {(['real', 'false', 'unlabelled'] as const).map((one) => (
        <Shared key={one} name={burden[one]} count={part[one]} n={meant(part)} />
      ))}
      <Figure
        name={`${burden.accepted}, ${burden.median}`}
        value={duration(part.accepted.medianMs)}
        text={times(part.accepted)}
      />
      <Figure
        name={`${burden.bedside}, ${burden.median}`}
        value={duration(part.bedside.medianMs)}
        text={times(part.bedside)}
      />
    </dl>
  );
}

function Shared({ name, count, n }: { readonly name: string; readonly count: number; readonly n: number }) {
  const { burden } = words.value;
  const share = shareOf(count, n);
  return (
    <Figure
      name={name}
      value={share ?? burden.small}
      isSmall={share === undefined}
      text={burden.ofAlarms({ count, n }, () => '')}
    />
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly text: string;
  readonly isSmall?: boolean;
}

const Figure = ({ name, value, text, isSmall = value.length > 6 }: FigureProps): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd data-small={isSmall}>{value}</dd>
    <dd class="burden-of">{text}</dd>
  </div>
);
