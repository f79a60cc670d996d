import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Values } from '../../../form-values.ts';
import type { ConfigEditView, SettingsView } from '../../../settings-wire.ts';
import { argumentValue } from '../argument-words.ts';
import { Fields } from '../command-fields.tsx';
import { words } from '../language.ts';
import { proposeEdits } from './apply.tsx';
import { LastChanged } from './last-changed.tsx';

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
