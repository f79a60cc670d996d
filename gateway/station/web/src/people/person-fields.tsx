import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Role } from '../../../../core/ward.ts';
import { words } from '../language.ts';
import { TextField } from '../text-field.tsx';

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
  const roleName = useId();
  const { people: text, role: names } = words.value;
  return (
    <>
      <TextField
        name="name"
        label={text.name}
        help={text.nameHint}
        value={displayName}
        most={64}
        onValue={(name) => take({ displayName: name, role })}
      />
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
