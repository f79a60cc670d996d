import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Role } from '../../../../core/ward.ts';
import { textOf, words } from '../language.ts';
import { SecretFields } from '../secret-fields.tsx';
import { changePeople } from './people.ts';
import { PersonFields } from './person-fields.tsx';

/** Somebody new, with their first PIN. */
export function AddPerson({ close }: { readonly close: () => void }): JSX.Element {
  const [person, setPerson] = useState<{ readonly displayName: string; readonly role: Role }>({
    displayName: '',
    role: 'nurse',
  });
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const { people: text, page, refusal } = words.value;
  const isReady = person.displayName.trim() !== '' && secret !== undefined;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!isReady) return;
    const code = await changePeople('', { ...person, secret });
    setRefused(code);
    if (code === undefined) close();
  };
  return (
    <form class="person-form" data-form="add" onSubmit={(event) => void submit(event)}>
      <h2>{text.add}</h2>
      <PersonFields {...person} take={setPerson} />
      <SecretFields onSecret={setSecret} />
      {refused !== undefined && (
        <p class="form-wrong" role="alert">
          {textOf(refusal, refused)}
        </p>
      )}
      <div class="person-end">
        <button type="submit" class="primary" data-act="add-person" disabled={!isReady}>
          {text.add}
        </button>
        <button type="button" data-act="cancel" onClick={close}>
          {page.cancel}
        </button>
      </div>
    </form>
  );
}
