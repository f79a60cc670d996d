import type { JSX } from 'preact';
import type { HistorySeries, ResidentHistory } from '../../../resident-wire.ts';
import { textOf, words } from '../language.ts';
import { Wide } from '../wide.tsx';
import { moment, stretchesOf, tickText } from './axis.ts';
import { enteredText, isShare, unitText } from './charts.ts';
import { numberText } from './number-text.ts';

/** The history as a table: what the charts show, for those who read or hear it. */
export function SummaryTable({ history }: { readonly history: ResidentHistory }): JSX.Element {
  const { trace, resident: text } = words.value;
  const stretches = stretchesOf(history);
  return (
    <details class="resident-table">
      <summary>{text.table}</summary>
      <p class="quiet">{text.tableHint}</p>
      <Wide name={text.table}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.from}</th>
              {stretches.map(([from]) => (
                <th key={from} scope="col">
                  {tickText(history, from * history.slotS)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {history.series.map((series) => (
              <tr key={series.name} data-row={series.name}>
                <th scope="row">
                  {textOf(trace, series.name)}{' '}
                  <small>{isShare(series.name) ? '%' : unitText(series.unit)}</small>
                </th>
                {stretches.map(([from, until]) => (
                  <td key={from}>{cellOf(series, from, until)}</td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">{text.alarms}</th>
              {stretches.map(([from, until]) => (
                <td key={from}>{countBetween(history, from, until)}</td>
              ))}
            </tr>
          </tbody>
        </table>
      </Wide>
      <p class="quiet">{moment(history.startMs)}</p>
      {history.entered.length > 0 && <Entered history={history} />}
    </details>
  );
}

/** What staff entered, newest first. */
function Entered({ history }: { readonly history: ResidentHistory }): JSX.Element {
  const { resident: text } = words.value;
  return (
    <>
      <h3>◇ {text.entered}</h3>
      <ul class="resident-entered">
        {history.entered.toReversed().map((one) => (
          <li key={`${one.entry} ${one.name}`} data-entered={one.name}>
            {moment(history.startMs + one.atS * 1000)} · {enteredText(one)}
          </li>
        ))}
      </ul>
    </>
  );
}

const countBetween = ({ alarms, slotS }: ResidentHistory, from: number, until: number): number =>
  alarms.filter(({ atS }) => atS >= from * slotS && atS < until * slotS).length;

const digitsOf = ({ unit }: HistorySeries): number => (unit === 'Cel' ? 1 : 0);

function cellOf(series: HistorySeries, from: number, until: number): string {
  const of = (column: readonly (number | null)[]) =>
    column.slice(from, until).filter((value) => value !== null);
  const means = of(series.mean);
  if (means.length === 0) return '–';
  const mean = means.reduce((sum, value) => sum + value, 0) / means.length;
  if (isShare(series.name)) return numberText(mean * 100, 0);
  const [least, greatest] = [Math.min(...of(series.min)), Math.max(...of(series.max))];
  const text = [least, mean, greatest].map((value) => numberText(value, digitsOf(series)));
  return text.join(' – ');
}

/** What a series says in one slot. */
export function slotText(series: HistorySeries, slot: number): string {
  const value = series.mean[slot];
  if (value == null) return '–';
  if (isShare(series.name)) return `${numberText(value * 100, 0)} %`;
  return `${numberText(value, digitsOf(series))} ${unitText(series.unit)}`.trim();
}
