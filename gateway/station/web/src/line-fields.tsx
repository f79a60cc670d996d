import type { JSX, TargetedInputEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { FieldView } from '../../field-wire.ts';
import { argumentName } from './argument-words.ts';
import { clock } from './format.ts';
import { words } from './language.ts';

interface Line<Kind extends FieldView['kind']> {
  /** Whose field it is: some names mean something else there. */
  readonly command: string;
  readonly field: Extract<FieldView, { kind: Kind }>;
  /** In place of the field's own name. */
  readonly label?: string;
  readonly value: unknown;
  onChange(value: unknown): void;
}

/** What must be typed so is said at the field, before anything is sent. */
export const hold = (input: HTMLInputElement, isFitting: boolean) =>
  input.setCustomValidity(isFitting ? '' : words.value.commands.otherForm);

const fits = (text: string, pattern: string | undefined) =>
  text === '' || pattern === undefined || new RegExp(pattern).test(text);

export function TextLine({ command, field, label, value, onChange }: Line<'text'>): JSX.Element {
  const id = useId();
  const { name, isRequired, lengthMost, pattern, isDateTime, isAddress, isNullable = false } = field;
  const empty = isNullable ? null : undefined;
  // The browser leaves the seconds out where they are nought.
  const read = (text: string) => (isDateTime && text.length === 16 ? `${text}:00` : text || empty);
  const shared = {
    id,
    name,
    value: value === undefined || value === null ? '' : `${value}`,
    required: isRequired && !isNullable,
    'aria-describedby': isNullable ? `${id}-how` : undefined,
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) => {
      hold(currentTarget, isDateTime || fits(currentTarget.value, pattern));
      onChange(read(currentTarget.value));
    },
  };
  return (
    <div class="field">
      <label for={id}>{label ?? argumentName(command, name)}</label>
      {isDateTime ? (
        <input {...shared} type="datetime-local" step={1} />
      ) : (
        <input
          {...shared}
          type="text"
          inputMode={isAddress ? 'url' : 'text'}
          maxLength={lengthMost}
          autocomplete="off"
        />
      )}
      {isNullable && <small id={`${id}-how`}>{words.value.commands.emptyIsNone}</small>}
    </div>
  );
}

export const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map((one) => `${one}`) : [];

const between = /[,，、]/;
const partsOf = (line: string) =>
  line
    .split(between)
    .map((one) => one.trim())
    .filter((one) => one !== '');

interface InOneLine {
  readonly name: string;
  readonly label: string;
  readonly how: string;
  readonly isRequired: boolean;
  readonly value: unknown;
  isFitting(parts: readonly string[]): boolean;
  onParts(parts: readonly string[]): void;
}

/** Several in one line, with commas between them. */
function OneLine({ name, label, how, isRequired, value, isFitting, onParts }: InOneLine): JSX.Element {
  const id = useId();
  const [text, setText] = useState(namesOf(value).join(', '));
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        name={name}
        autocomplete="off"
        required={isRequired}
        value={text}
        aria-describedby={`${id}-how`}
        onInput={({ currentTarget }) => {
          const parts = partsOf(currentTarget.value);
          setText(currentTarget.value);
          hold(currentTarget, parts.length === 0 || isFitting(parts));
          onParts(parts);
        }}
      />
      <small id={`${id}-how`}>{how}</small>
    </div>
  );
}

/** Names that somebody writes. */
export function NamesLine({ command, field, value, onChange }: Line<'names'>): JSX.Element {
  const { name, isRequired, least, most, lengthMost, pattern } = field;
  return (
    <OneLine
      name={name}
      label={argumentName(command, name)}
      how={words.value.commands.withCommas}
      isRequired={isRequired && least > 0}
      value={value}
      isFitting={(parts) =>
        parts.length >= least &&
        parts.length <= most &&
        parts.every((one) => one.length <= lengthMost && fits(one, pattern))
      }
      onParts={(parts) => onChange(parts.length === 0 && least > 0 ? undefined : parts)}
    />
  );
}

/** Numbers in a row. */
export function NumbersLine({ command, field, value, onChange }: Line<'numbers'>): JSX.Element {
  const { name, isRequired, isInteger, above = -Infinity, countLeast, countMost } = field;
  const { least = above, most = Infinity } = field;
  const { commands } = words.value;
  const isIn = (one: number) =>
    one >= least && one > above && one <= most && (!isInteger || Number.isInteger(one));
  const counts = { least: countLeast, most: countMost };
  return (
    <OneLine
      name={name}
      label={argumentName(command, name)}
      how={countLeast === countMost ? commands.numbers(counts, clock) : commands.withCommas}
      isRequired={isRequired && countLeast > 0}
      value={value}
      isFitting={(parts) =>
        parts.length >= countLeast && parts.length <= countMost && parts.map(Number).every(isIn)
      }
      onParts={(parts) => onChange(parts.length === 0 && countLeast > 0 ? undefined : parts.map(Number))}
    />
  );
}
