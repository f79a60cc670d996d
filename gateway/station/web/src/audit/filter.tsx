import type { JSX } from 'preact';
import { textOf, words } from '../language.ts';
import { bedIds, bedSignal } from '../store.ts';
import { found, isAsking, type Wanted } from './audit.ts';

interface FilterProps {
  readonly wanted: Wanted;
  onWanted(wanted: Wanted): void;
  onSearch(): void;
}

/** What is looked for. */
export function Filter({ wanted, onWanted, onSearch }: FilterProps): JSX.Element {
  const { audit, auditKind } = words.value;
  const set = (name: keyof Wanted) => (value: string) => onWanted({ ...wanted, [name]: value });
  const beds = bedIds.value.map((id) => [id, bedSignal(id)?.value.label ?? id] as const);
  return (
    <form
      class="audit-filter"
      onSubmit={(event) => {
        event.preventDefault();
        onSearch();
      }}
    >
      <Choice
        name="kind"
        title={audit.kind}
        value={wanted.kind}
        onValue={set('kind')}
        options={[
          ['', audit.allKinds],
          ...Object.keys(auditKind).map((kind) => [kind, textOf(auditKind, kind)] as const),
        ]}
      />
      <Choice
        name="person"
        title={audit.person}
        value={wanted.person}
        onValue={set('person')}
        options={[
          ['', audit.anybody],
          ...(found.value?.people ?? []).map(({ id, displayName }) => [id, displayName] as const),
        ]}
      />
      <Choice
        name="bed"
        title={audit.bed}
        value={wanted.bed}
        onValue={set('bed')}
        options={[['', audit.anywhere], ...beds]}
      />
      {(['from', 'until'] as const).map((name) => (
        <label key={name}>
          {audit[name]}
          <input
            type="datetime-local"
            data-field={name}
            value={wanted[name]}
            onInput={({ currentTarget }) => set(name)(currentTarget.value)}
          />
        </label>
      ))}
      <button type="submit" class="primary" data-act="search" disabled={isAsking.value}>
        {audit.search}
      </button>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly title: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  onValue(value: string): void;
}

function Choice({ name, title, value, options, onValue }: ChoiceProps): JSX.Element {
  return (
    <label>
      {title}
      <select data-field={name} value={value} onChange={({ currentTarget }) => onValue(currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
