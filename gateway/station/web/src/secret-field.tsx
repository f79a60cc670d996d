import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { FieldView } from '../../field-wire.ts';
import { recordOf } from '../../form-values.ts';
import { argumentName } from './argument-words.ts';
import { clock } from './format.ts';
import { words } from './language.ts';
import { hold } from './line-fields.tsx';

interface Props {
  readonly command: string;
  readonly field: Extract<FieldView, { kind: 'secret' }>;
  readonly value: unknown;
  onChange(value: unknown): void;
}

type Place = 'file' | 'env';

/** As it is typed, and as it is written: a file by its name in the folder. */
const shortOf = (path: string, folder: string) =>
  path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
const isFile = (text: string) => text === '' || /^[\w.-]+$/.test(text);
const isName = (text: string, prefix: string) =>
  text === '' || (text.startsWith(prefix) && text.length > prefix.length && /^\w+$/.test(text));

/** Where a secret is found, and how it gets there; nobody types the secret itself. */
export function SecretField({ command, field, value, onChange }: Props): JSX.Element {
  const id = useId();
  const { commands } = words.value;
  const { name, isRequired, folder, prefix = '' } = field;
  const known = recordOf(value);
  const [place, setPlace] = useState<Place>('env' in known || folder === undefined ? 'env' : 'file');
  const written = `${known[place] ?? ''}`;
  const text = place === 'file' ? shortOf(written, folder ?? '') : written;
  const put = (at: Place, next: string) => {
    const full = at === 'file' ? `${folder}/${next}` : next;
    onChange(next === '' ? undefined : { [at]: full });
  };
  const places: readonly Place[] = folder === undefined ? ['env'] : ['file', 'env'];
  const how =
    place === 'env'
      ? commands.secretEnvHow({ prefix }, clock)
      : commands.secretFileHow({ folder: folder ?? '' }, clock);
  return (
    <fieldset class="field group" data-secret={name}>
      <legend>{argumentName(command, name)}</legend>
      <div class="choice">
        {places.map((one) => (
          <label key={one} data-option={one}>
            <input
              type="radio"
              name={id}
              checked={place === one}
              onChange={() => {
                setPlace(one);
                put(one, '');
              }}
            />
            <span>{one === 'env' ? commands.secretInEnv : commands.secretInFile}</span>
          </label>
        ))}
      </div>
      <div class="field">
        <label for={id}>{place === 'env' ? commands.secretName : commands.secretPath}</label>
        <input
          id={id}
          name={name}
          type="text"
          autocomplete="off"
          spellcheck={false}
          maxLength={4096}
          required={isRequired}
          value={text}
          aria-describedby={`${id}-how`}
          onInput={({ currentTarget }) => {
            const next = currentTarget.value.trim();
            hold(currentTarget, place === 'env' ? isName(next, prefix) : isFile(next));
            put(place, next);
          }}
        />
        <small id={`${id}-how`}>{how}</small>
      </div>
    </fieldset>
  );
}
