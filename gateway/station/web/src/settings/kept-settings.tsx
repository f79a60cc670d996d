import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Values } from '../../../form-values.ts';
import type { ConfigEditView, SettingsView } from '../../../settings-wire.ts';
import { argumentValue, Fields } from '../command-fields.tsx';
import { clock } from '../format.ts';
import { words } from '../language.ts';
import { session } from '../store.ts';
import { proposeEdits } from './apply.tsx';
import { LastChanged } from './last-changed.tsx';
import { CheckReceiver } from './receiver-check.tsx';

interface Props {
  readonly view: SettingsView;
  readonly mayChange: boolean;
}

/** How long what was measured is kept. */
export function Retention({ view, mayChange }: Props): JSX.Element {
  return (
    <section class="settings-part settings-columns">
      {view.retention.map((part) => (
        <Kept key={part.path.join('.')} part={part} view={view} mayChange={mayChange} />
      ))}
    </section>
  );
}

function Kept({
  part,
  view,
  mayChange,
}: Props & { readonly part: SettingsView['retention'][number] }): JSX.Element {
  const { settings: text, page } = words.value;
  const [values, setValues] = useState<Values>(part.values);
  const kind = part.path.at(-1) as 'archive' | 'evidence' | 'store';
  const title = kind === 'store' ? text.learnt : text[kind];
  const told = { archive: text.archiveText, evidence: text.evidenceText, store: text.learntText }[kind];
  const usual = part.fields.flatMap((field) =>
    'initial' in field && field.initial !== undefined ? [argumentValue(field.initial)] : [],
  );
  const under = kind === 'store' ? 'store.eraseLearntAfterDays' : part.path.join('.');
  const edits = Object.entries(values).flatMap(([name, value]): ConfigEditView[] =>
    JSON.stringify(value) === JSON.stringify(part.values[name])
      ? []
      : [{ op: 'set', path: [...part.path, name], value: value as never }],
  );
  return (
    <form
      class="settings-limit"
      data-kept={kind}
      onSubmit={(event) => {
        event.preventDefault();
        if (edits.length > 0) proposeEdits(title, edits, view);
      }}
    >
      <h2>{title}</h2>
      <p class="quiet">{told}</p>
      <fieldset disabled={!mayChange}>
        <Fields command={kind} fields={part.fields} values={values} onChange={setValues} />
      </fieldset>
      <p class="quiet">
        {text.byDefault}: {usual.join(' · ')}
      </p>
      {mayChange && (
        <button type="submit" class="primary" disabled={edits.length === 0}>
          {page.save}
        </button>
      )}
      <LastChanged view={view} under={under} />
    </form>
  );
}

/** Who outside is told, and whether it is now. */
export function ReceiverSettings({ view, mayChange }: Props): JSX.Element {
  const { settings: text } = words.value;
  const mayCheck = session.value?.role === 'administrator';
  if (view.receivers.length === 0) return <p class="page-note">{text.noReceivers}</p>;
  return (
    <table class="settings-table">
      <thead>
        <tr>
          <th scope="col">{text.receiver}</th>
          <th scope="col">{text.receiverKind}</th>
          <th scope="col">{text.toldFrom}</th>
          <th scope="col">{text.identity}</th>
          <th scope="col">{text.state}</th>
          {mayCheck && <th scope="col">{text.check}</th>}
          {mayChange && <th scope="col">{text.change}</th>}
        </tr>
      </thead>
      <tbody>
        {view.receivers.map(({ id, kind, alarms, identity, isEnabled }) => {
          const what = isEnabled
            ? text.switchOff({ receiver: id }, clock)
            : text.switchOn({ receiver: id }, clock);
          const edit: ConfigEditView = { op: 'set', path: ['receivers', id, 'isEnabled'], value: !isEnabled };
          return (
            <tr key={id}>
              <th scope="row">{id}</th>
              <td>{kind}</td>
              <td>{alarms === 'none' ? text.noAlarms : words.value.argumentValue[alarms as 'low']}</td>
              <td>{text[`identity-${identity}` as 'identity-none']}</td>
              <td>{isEnabled ? text.on : text.off}</td>
              {mayCheck && (
                <td class="receiver-check">
                  <CheckReceiver id={id} />
                </td>
              )}
              {mayChange && (
                <td>
                  <button type="button" onClick={() => proposeEdits(what, [edit], view)}>
                    {what}
                  </button>
                </td>
              )}
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
