import type { ComponentChildren, JSX } from 'preact';
import type { BurdenCounts, BurdenPart, ResponseTimes } from '../../../burden-wire.ts';
import { textOf, words } from '../language.ts';
import { Wide } from '../wide.tsx';
import { dateOf, decimal, duration, meant, shareOf } from './shown.ts';

interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly children: ComponentChildren;
}

function Figures({ title, columns, children }: Table): JSX.Element {
  return (
    <section>
      <h2>{title}</h2>
      <Wide name={title}>
        <table aria-label={title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" data-text={column === words.value.burden.place}>
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </Wide>
    </section>
  );
}

/** A count with its share, where there are enough for one. */
function Share({ count, of }: { readonly count: number; readonly of: BurdenCounts }): JSX.Element {
  const share = shareOf(count, meant(of));
  return (
    <td>
      {count} {share !== undefined && <small>{share}</small>}
    </td>
  );
}

const Verdicts = ({ of }: { readonly of: BurdenCounts }): JSX.Element => (
  <>
    <td>{of.alarms}</td>
    <Share count={of.real} of={of} />
    <Share count={of.false} of={of} />
    <Share count={of.unlabelled} of={of} />
  </>
);

const verdictColumns = (): readonly string[] => {
  const { burden } = words.value;
  return [burden.alarms, burden.real, burden.false, burden.unlabelled];
};

export function Priorities({ part }: { readonly part: BurdenPart }): JSX.Element {
  const { burden, card } = words.value;
  const times = (title: string) => [`${title}, ${burden.median}`, burden.p90, burden.n];
  return (
    <Figures
      title={burden.byPriority}
      columns={[burden.priority, ...verdictColumns(), ...times(burden.accepted), ...times(burden.bedside)]}
    >
      {part.priorities.map((one) => (
        <tr key={one.priority}>
          <th scope="row">{card[one.priority]}</th>
          <Verdicts of={one} />
          <Times of={one.accepted} />
          <Times of={one.bedside} />
        </tr>
      ))}
    </Figures>
  );
}

const Times = ({ of: { n, medianMs, p90Ms } }: { readonly of: ResponseTimes }): JSX.Element => (
  <>
    <td>{duration(medianMs)}</td>
    <td>{duration(p90Ms)}</td>
    <td>{n}</td>
  </>
);

export function Causes({ part }: { readonly part: BurdenPart }): JSX.Element {
  const { burden, alarm, card } = words.value;
  return (
    <Figures title={burden.causes} columns={[burden.cause, burden.place, ...verdictColumns()]}>
      {part.causes.map((one) => (
        <tr key={`${one.type}${one.place}`}>
          <th scope="row">{textOf(alarm, one.type)}</th>
          <td data-text="true">{one.place === '' ? card.gateway : one.place}</td>
          <Verdicts of={one} />
        </tr>
      ))}
    </Figures>
  );
}

export function Places({
  part,
  nights,
}: {
  readonly part: BurdenPart;
  readonly nights: number;
}): JSX.Element {
  const { burden, card } = words.value;
  return (
    <Figures title={burden.byPlace} columns={[burden.place, ...verdictColumns(), burden.perNight]}>
      {part.places.map((one) => (
        <tr key={one.place}>
          <th scope="row">{one.place === '' ? card.gateway : one.place}</th>
          <Verdicts of={one} />
          <td>{nights === 0 ? '–' : decimal(one.inNights / nights)}</td>
        </tr>
      ))}
    </Figures>
  );
}

export function Days({ part }: { readonly part: BurdenPart }): JSX.Element {
  const { burden } = words.value;
  return (
    <Figures title={burden.perDay} columns={[burden.date, burden.day, burden.night]}>
      {part.days.map(({ date, startMs, day, night }) => (
        <tr key={date}>
          <th scope="row">{dateOf(startMs)}</th>
          <td>{day.alarms}</td>
          <td>{night.alarms}</td>
        </tr>
      ))}
    </Figures>
  );
}
