import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Refused, useAsked } from '../asked.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import './people.css';
import { AddPerson } from './add-person.tsx';
import { failed, loadPeople, people } from './people.ts';
import { PersonRow } from './person-row.tsx';

/** Who works here and as what. */
export function Page(): JSX.Element {
  const [isAdding, setAdding] = useState(false);
  const [withLeft, setWithLeft] = useState(false);
  const [opened, open] = useState<string | undefined>(undefined);
  useAsked(loadPeople, () => failed.peek() !== undefined);
  const { people: text, frame, refusal } = words.value;
  if (failed.value !== undefined && people.value === undefined)
    return <Refused text={textOf(refusal, failed.value)} again={loadPeople} />;
  if (people.value === undefined) return <p class="page-note">{frame.loading}</p>;
  const active = people.value.filter(({ isActive }) => isActive);
  const shown = withLeft ? people.value : active;
  return (
    <div class="people">
      <div class="people-head">
        <p>{text.count({ active: active.length }, clock)}</p>
        {shown.length < people.value.length || withLeft ? (
          <button
            type="button"
            data-act="show-left"
            aria-pressed={withLeft}
            onClick={() => setWithLeft(!withLeft)}
          >
            {text.showLeft} · {people.value.length - active.length}
          </button>
        ) : null}
        {!isAdding && (
          <button type="button" class="primary" data-act="add" onClick={() => setAdding(true)}>
            {text.add}
          </button>
        )}
      </div>
      {isAdding && <AddPerson close={() => setAdding(false)} />}
      {shown.length === 0 && <p class="page-note">{text.empty}</p>}
      <ul class="people-list">
        {shown.map((person) => (
          <PersonRow
            key={person.id}
            person={person}
            isOpen={opened === person.id}
            toggle={() => open(opened === person.id ? undefined : person.id)}
          />
        ))}
      </ul>
    </div>
  );
}
