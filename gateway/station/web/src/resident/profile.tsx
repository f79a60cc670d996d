import type { JSX } from 'preact';
import type { ResidentHistory, ResidentProfile } from '../../../resident-wire.ts';
import { ColumnHeads } from '../column-heads.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { day } from './axis.ts';
import { unitText } from './charts.ts';
import { numberText } from './number-text.ts';

/** What holds for this resident and who set it. It is shown here, and changed elsewhere. */
export function Profile({ profile }: { readonly profile: ResidentProfile }): JSX.Element {
  const { resident: text, trace, limitSource } = words.value;
  const { scale, decidedBy = '–', decidedOn = '–', oxygen, ownDetectors, limits } = profile;
  const shown = (limit: number | undefined) => (limit === undefined ? '–' : numberText(limit, 1));
  return (
    <section class="resident-profile" data-part="profile">
      <h2>{text.profile}</h2>
      <p>{scale === 2 ? text.scale2({ by: decidedBy, on: decidedOn }, clock) : text.scale1}</p>
      {oxygen !== undefined && <p>{oxygen === 'air' ? text.oxygenAir : text.oxygenGiven}</p>}
      {ownDetectors.length > 0 && (
        <p>
          {text.own} {ownDetectors.join(', ')}
        </p>
      )}
      <table>
        <ColumnHeads titles={[text.limit, text.low, text.high, text.source]} />
        <tbody>
          {limits.map(({ vital, unit, low, high, source }) => (
            <tr key={vital} data-limit={vital}>
              <th scope="row">
                {textOf(trace, vital)} <small>{unitText(unit)}</small>
              </th>
              <td>{shown(low)}</td>
              <td>{shown(high)}</td>
              <td>{textOf(limitSource, source)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** How much of the analysed pulse was irregular, by day. */
export function Burden({ history }: { readonly history: ResidentHistory }): JSX.Element {
  const { resident: text } = words.value;
  return (
    <section class="resident-profile" data-part="burden">
      <h2>{text.burden}</h2>
      {history.burden.length === 0 && <p class="quiet">{text.noBurden}</p>}
      {history.burden.length > 0 && (
        <table>
          <ColumnHeads titles={[text.date, text.irregular, text.analysed]} />
          <tbody>
            {[...history.burden].reverse().map(({ dayMs, irregularMs, analysedMs }) => (
              <tr key={dayMs}>
                <th scope="row">{day(dayMs)}</th>
                <td>{numberText((100 * irregularMs) / analysedMs, 1)} %</td>
                <td>{text.hours({ hours: analysedMs / 3_600_000 }, clock)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
