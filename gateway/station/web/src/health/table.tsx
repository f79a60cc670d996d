import type { ComponentChildren, JSX } from 'preact';
import type { HealthArea } from '../../../health-wire.ts';
import { words } from '../language.ts';

export interface Column<Row> {
  readonly title: string;
  readonly isNumber?: true;
  cell(row: Row): ComponentChildren;
}

interface TableProps<Row> {
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  idOf(row: Row): string;
  /** Shown with a dashed edge: something is wrong with it. */
  isTroubled?(row: Row): boolean;
}

/** Rows under headings; on a phone each row is a block whose cells say their heading. */
export function Table<Row>({ rows, columns, idOf, isTroubled }: TableProps<Row>): JSX.Element {
  if (rows.length === 0) return <p class="quiet">{words.value.health.nothing}</p>;
  return (
    <table class="facts">
      <thead>
        <tr>
          {columns.map(({ title, isNumber }) => (
            <th key={title} scope="col" class={isNumber && 'number'}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={idOf(row)} data-row={idOf(row)} data-troubled={isTroubled?.(row) ?? false}>
            {columns.map(({ title, isNumber, cell }, at) =>
              at === 0 ? (
                <th key={title} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={title} data-title={title} class={isNumber && 'number'}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** A list of single facts: what it is, what it is now. */
export function Facts({
  facts,
}: {
  readonly facts: readonly (readonly [string, ComponentChildren])[];
}): JSX.Element {
  return (
    <dl class="fact-list">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Area({
  area,
  isWide,
  children,
}: {
  readonly area: HealthArea;
  readonly isWide?: true;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section
      class="health-area"
      data-area={area}
      data-wide={isWide ?? false}
      aria-labelledby={`area-${area}`}
    >
      <h2 id={`area-${area}`}>{words.value.healthArea[area]}</h2>
      {children}
    </section>
  );
}
