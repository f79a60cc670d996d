import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { Values } from '../../../form-values.ts';
import type { SettingsView } from '../../../settings-wire.ts';
import { argumentName, argumentValue } from '../argument-words.ts';
import { Fields } from '../command-fields.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { proposeEdits } from './apply.tsx';
import { LastChanged } from './last-changed.tsx';

interface Props {
  readonly view: SettingsView;
  readonly mayChange: boolean;
}

/** Where a limit holds: the facility, the ward, or one resident. */
type Scope = 'facility' | 'ward' | `resident/${string}`;

const pathOf = (scope: Scope): string[] => {
  if (scope === 'facility') return ['alarms'];
  return scope === 'ward'
    ? ['alarmProfiles', 'ward']
    : ['alarmProfiles', 'residents', scope.slice('resident/'.length)];
};

const limitsOf = ({ alarms }: SettingsView, scope: Scope): Readonly<Record<string, Values>> => {
  if (scope === 'facility') return alarms.facility;
  return scope === 'ward' ? alarms.ward : (alarms.residents[scope.slice('resident/'.length)] ?? {});
};

/** How each kind of alarm behaves: priority, delays, escalation; for all, for the ward, for one resident. */
export function AlarmSettings({ view, mayChange }: Props): JSX.Element {
  const { settings: text, alarm } = words.value;
  const [scope, setScope] = useState<Scope>('facility');
  const [type, setType] = useState(view.alarms.kinds[0]?.type ?? '');
  const residents = view.beds.flatMap(({ resident, label }) => (resident ? [{ ...resident, label }] : []));
  const limits = limitsOf(view, scope);
  return (
    <section class="settings-part">
      <div class="settings-line">
        <Select
          label={text.scope}
          name="scope"
          value={scope}
          onValue={(value) => setScope(value as Scope)}
          options={[
            ['facility', text.facility],
            ['ward', text.thisWard],
            ...residents.map(
              ({ id, displayName, label }) => [`resident/${id}`, `${label} · ${displayName}`] as const,
            ),
          ]}
        />
        <Select
          label={text.kind}
          name="kind"
          value={type}
          onValue={setType}
          options={view.alarms.kinds.map(
            (one) =>
              [one.type, `${limits[one.type] === undefined ? '' : '• '}${textOf(alarm, one.type)}`] as const,
          )}
        />
      </div>
      <p class="quiet">{text.changedMark}</p>
      <Limit key={`${scope} ${type}`} view={view} mayChange={mayChange} scope={scope} type={type} />
    </section>
  );
}

function Limit({
  view,
  mayChange,
  scope,
  type,
}: Props & { readonly scope: Scope; readonly type: string }): JSX.Element {
  const { settings: text, page, alarm } = words.value;
  const kind = view.alarms.kinds.find((one) => one.type === type);
  const stands = limitsOf(view, scope)[type];
  const [values, setValues] = useState<Values>(stands ?? {});
  const path = [...pathOf(scope), type];
  const what = text.limitOf({ kind: textOf(alarm, type) }, clock);
  return (
    <div class="settings-columns">
      <section>
        <h3>{text.byDefault}</h3>
        <dl class="settings-defaults">
          {Object.entries(kind?.initial ?? {}).map(([name, value]) => (
            <div key={name}>
              <dt>{argumentName('limit', name)}</dt>
              <dd>{argumentValue(value)}</dd>
            </div>
          ))}
        </dl>
      </section>
      <form
        class="settings-limit"
        onSubmit={(event) => {
          event.preventDefault();
          proposeEdits(what, [{ op: 'set', path, value: values as never }], view);
        }}
      >
        <h3>{text.here}</h3>
        <fieldset disabled={!mayChange}>
          <Fields command="limit" fields={view.alarms.fields} values={values} onChange={setValues} />
        </fieldset>
        {mayChange && (
          <div class="settings-line">
            <button
              type="submit"
              class="primary"
              data-act="save-limit"
              disabled={JSON.stringify(values) === JSON.stringify(stands ?? {})}
            >
              {page.save}
            </button>
            {stands !== undefined && (
              <button
                type="button"
                data-act="default-limit"
                onClick={() => proposeEdits(what, [{ op: 'remove', path }], view)}
              >
                {text.backToDefault}
              </button>
            )}
          </div>
        )}
        <LastChanged view={view} under={path.join('.')} />
      </form>
    </div>
  );
}

interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  onValue(value: string): void;
}

export function Select({ label, name, value, options, onValue }: SelectProps): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        value={value}
        onChange={({ currentTarget }) => onValue(currentTarget.value)}
      >
        {options.map(([option, shown]) => (
          <option key={option} value={option}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}
