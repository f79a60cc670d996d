import type { JSX } from 'preact';
import type { ResidentProfile } from '../../../resident-wire.ts';
import { ColumnHeads } from '../column-heads.tsx';
import { textOf, words } from '../language.ts';
import { moment } from './axis.ts';
import { numberText } from './number-text.ts';

type Policy = ResidentProfile['policies'][number];
type Said = Policy['day'];

/** How alarms about this resident differ from the built-in ones, who says so, and what is switched off now. */
export function Policies({ profile }: { readonly profile: ResidentProfile }): JSX.Element {
  const { alarm, resident: text } = words.value;
  const { policies, night, off } = profile;
  return (
    <section class="resident-profile" data-part="policies">
      <h2>{text.policies}</h2>
      {off.map(({ type, by, reason, untilMs }) => (
        <p key={type} data-off={type}>
          ◌ {text.off({ name: textOf(alarm, type), by, reason, untilMs }, moment)}
        </p>
      ))}
      {policies.length === 0 && <p class="quiet">{text.policiesBuiltIn}</p>}
      {policies.length > 0 && (
        <>
          <p class="quiet">{text.policiesNight({ from: night.from, until: night.until }, moment)}</p>
          <table>
            <ColumnHeads titles={[text.policy, text.byDay, text.byNight, text.builtIn]} />
            <tbody>
              {policies.map((policy) => (
                <Row key={`${policy.type} ${policy.field}`} policy={policy} />
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}

function Row({ policy }: { readonly policy: Policy }): JSX.Element {
  const { alarm, argument } = words.value;
  const { type, field, builtIn, day, night } = policy;
  return (
    <tr data-policy={`${type}.${field}`}>
      <th scope="row">
        {textOf(alarm, type)}{' '}
        <small>{textOf(argument, field === 'priority' ? 'limit.priority' : field)}</small>
      </th>
      <Cell said={day} />
      <Cell said={night} />
      <td>{valueText(builtIn)}</td>
    </tr>
  );
}

function Cell({ said }: { readonly said: Said }): JSX.Element {
  const { policyLevel, resident: text } = words.value;
  return (
    <td>
      {valueText(said.value)}{' '}
      <small>
        {said.isNight ? `${policyLevel[said.level]} · ${text.forNight}` : policyLevel[said.level]}
      </small>
    </td>
  );
}

function valueText(value: Said['value']): string {
  if (value === undefined) return '–';
  if (typeof value === 'number') return numberText(value, 1);
  const { high, medium, low } = words.value.card;
  return textOf({ high, medium, low }, value);
}
