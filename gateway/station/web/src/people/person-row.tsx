import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { PersonView } from '../../../accounts-wire.ts';
import { day } from '../format.ts';
import { textOf, words } from '../language.ts';
import { SecretFields } from '../secret-fields.tsx';
import { session } from '../store.ts';
import { changePeople, pathOf } from './people.ts';
import { PersonFields } from './person-fields.tsx';

interface Props {
  readonly person: PersonView;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

/** One person: what they are, what stands in their way, and on demand what can be changed. */
export function PersonRow({ person, isOpen, toggle }: Props): JSX.Element {
  const { people: text, role } = words.value;
  const { id, displayName, isActive, isLockedOut, hasSecret, source, sinceMs } = person;
  return (
    <li class="person" data-person={id} data-active={isActive}>
      <div class="person-line">
        <p class="person-who">
          <strong>{displayName}</strong>
          {id === session.value?.id && <span class="quiet"> ({text.you})</span>}
        </p>
        <p>{role[person.role]}</p>
        <p class="person-marks">
          {!isActive && <span>{text.left}</span>}
          {isActive && isLockedOut && <strong>{text.lockedOut}</strong>}
          {isActive && !hasSecret && <span>{text.noSecret}</span>}
          {isActive && source === 'directory' && <span>{text.byDirectory}</span>}
        </p>
        <p class="quiet">{text.since({ sinceMs }, day)}</p>
        <button type="button" data-act="open-person" aria-expanded={isOpen} onClick={toggle}>
          {isOpen ? text.close : text.change}
          <span class="spoken"> {displayName}</span>
        </button>
      </div>
      {isOpen && <PersonChanges person={person} />}
    </li>
  );
}

function PersonChanges({ person }: { readonly person: PersonView }): JSX.Element {
  const [draft, setDraft] = useState({ displayName: person.displayName, role: person.role });
  const [told, setTold] = useState<string | undefined>(undefined);
  const { people: text, page, refusal } = words.value;
  const { id, isActive, isLockedOut, source } = person;
  const isChanged = draft.displayName.trim() !== person.displayName || draft.role !== person.role;
  /** Empty where it was done. */
  const act = async (path: string, body?: object) => setTold((await changePeople(path, body)) ?? '');
  return (
    <div class="person-changes">
      {isActive && (
        <form
          class="person-form"
          data-form="change"
          onSubmit={(event) => {
            event.preventDefault();
            void act(pathOf(id), draft);
          }}
        >
          <PersonFields {...draft} take={setDraft} isRoleFixed={source === 'directory'} />
          {draft.role !== person.role && <p class="quiet">{text.endsSessions}</p>}
          <div class="person-end">
            <button
              type="submit"
              class="primary"
              data-act="save-person"
              disabled={!isChanged || draft.displayName.trim() === ''}
            >
              {page.save}
            </button>
          </div>
        </form>
      )}
      {isActive && <NewSecret key={person.sinceMs} set={(secret) => act(pathOf(id, 'secret'), { secret })} />}
      <div class="person-end">
        {isActive && isLockedOut && (
          <button type="button" data-act="unlock" onClick={() => void act(pathOf(id, 'unlock'))}>
            {text.unlock}
          </button>
        )}
        {isActive ? (
          <Deactivate deactivate={() => void act(pathOf(id, 'deactivate'))} />
        ) : (
          <button type="button" data-act="activate" onClick={() => void act(pathOf(id, 'activate'))}>
            {text.activate}
          </button>
        )}
      </div>
      <p role={told ? 'alert' : 'status'} class={told ? 'form-wrong' : 'quiet'}>
        {told === undefined ? '' : told === '' ? page.saved : textOf(refusal, told)}
      </p>
    </div>
  );
}

function NewSecret({ set }: { readonly set: (secret: string) => Promise<void> }): JSX.Element {
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const { people: text } = words.value;
  return (
    <form
      class="person-form"
      data-form="secret"
      onSubmit={(event) => {
        event.preventDefault();
        if (secret !== undefined) void set(secret);
      }}
    >
      <h3>{text.newSecret}</h3>
      <SecretFields onSecret={setSecret} />
      <div class="person-end">
        <button type="submit" data-act="set-secret" disabled={secret === undefined}>
          {text.setSecret}
        </button>
      </div>
    </form>
  );
}

/** Two touches, in two places: it ends what somebody is doing. */
function Deactivate({ deactivate }: { readonly deactivate: () => void }): JSX.Element {
  const [isSure, setSure] = useState(false);
  const { people: text, page } = words.value;
  if (!isSure)
    return (
      <button type="button" data-act="deactivate" onClick={() => setSure(true)}>
        {text.deactivate}
      </button>
    );
  return (
    <>
      <p>{text.deactivateNote}</p>
      <button type="button" data-act="keep" onClick={() => setSure(false)}>
        {page.cancel}
      </button>
      <button type="button" data-act="deactivate-sure" onClick={deactivate}>
        {text.deactivateSure}
      </button>
    </>
  );
}
