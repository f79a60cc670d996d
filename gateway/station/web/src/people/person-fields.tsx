import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Role } from '../../../../core/ward.ts';
import { words } from '../language.ts';

const roles: readonly Role[] = ['nurse', 'charge-nurse', 'technician', 'administrator', 'observer'];

interface Props {
  readonly displayName: string;
  readonly role: Role;
  readonly take: (next: { readonly displayName: string; readonly role: Role }) => void;
  /** The facility's directory says the role. */
  readonly isRoleFixed?: boolean;
}

/** What somebody is called, and what they may do. */
export function PersonFields({ displayName, role, take, isRoleFixed = false }: Props): JSX.Element {
  const [nameId, roleName] = [useId(), useId()];
  const { people: text, role: names } = words.value;
  return (
    <>
      <p class="field">
        <label for={nameId}>{text.name}</label>
        <input
          id={nameId}
          name="name"
          maxLength={64}
          autocomplete="off"
          value={displayName}
          onInput={({ currentTarget }) => take({ displayName: currentTarget.value, role })}
        />
        <small>{text.nameHint}</small>
      </p>
      <fieldset class="field" disabled={isRoleFixed}>
        <legend>{text.role}</legend>
        <div class="choice">
          {roles.map((one) => (
            <label key={one}>
              <input
                type="radio"
                name={roleName}
                value={one}
                checked={one === role}
                onChange={() => take({ displayName, role: one })}
              />
              <span>{names[one]}</span>
            </label>
          ))}
        </div>
        {isRoleFixed && <small>{text.byDirectory}</small>}
      </fieldset>
    </>
  );
}
