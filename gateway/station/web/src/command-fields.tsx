import type { JSX, TargetedInputEvent } from 'preact';
import { useId, useState } from 'preact/hooks';
import { changed, initialValues, listOf, recordOf, type Values } from '../../form-values.ts';
import type { FieldView } from '../../wire.ts';
import { clock } from './format.ts';
import { textOf, words } from './language.ts';

interface FieldsProps {
  /** Whose fields these are: some names mean something else there. */
  readonly command: string;
  readonly fields: readonly FieldView[];
  readonly values: Values;
  readonly onChange: (values: Values) => void;
}

/** The fields of a form, made from what the command takes. */
export function Fields({ command, fields, values, onChange }: FieldsProps): JSX.Element {
  return (
    <>
      {fields.map((field) => (
        <Field
          key={field.name}
          command={command}
          field={field}
          values={values}
          onValues={onChange}
          value={values[field.name]}
          onChange={(value) => onChange(changed(values, field.name, value))}
        />
      ))}
    </>
  );
}

interface FieldProps<Field extends FieldView = FieldView> {
  readonly command: string;
  readonly field: Field;
  readonly values: Values;
  readonly onValues: (values: Values) => void;
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}
type Of<Kind extends FieldView['kind']> = FieldProps<Extract<FieldView, { kind: Kind }>>;

function Field(props: FieldProps): JSX.Element {
  const { field } = props;
  switch (field.kind) {
    case 'number':
      return <NumberField {...props} field={field} />;
    case 'text':
      return <TextField {...props} field={field} />;
    case 'switch':
      return <Choice {...props} options={[true, false]} isRequired={field.isRequired} />;
    case 'choice':
      return <Choice {...props} options={field.options} isRequired={field.isRequired} />;
    case 'several':
      return <Several {...props} field={field} />;
    case 'names':
      return <Names {...props} field={field} />;
    case 'group':
      return <Group {...props} field={field} />;
    case 'list':
      return <List {...props} field={field} />;
    case 'cases':
      return <Cases {...props} field={field} />;
    default:
      return field satisfies never;
  }
}

/** An argument's name in words; one that means something else for this command has the command before it. */
export function argumentName(command: string, name: string): string {
  const names: Readonly<Record<string, string>> = words.value.argument;
  return names[`${command}.${name}`] ?? textOf(names, name);
}

/** A value as it is said: on and off, the catalogue's word, or as it is. */
export function argumentValue(value: unknown): string {
  const { argumentValue: texts, commands } = words.value;
  if (value === undefined || value === null) return '–';
  if (Array.isArray(value)) return value.map(argumentValue).join(', ');
  if (typeof value === 'object') return Object.values(value).map(argumentValue).join(' · ');
  if (typeof value === 'boolean') return value ? commands.on : commands.off;
  const known: Readonly<Record<string, string>> = texts;
  return known[`${value}`] ?? `${value}`;
}

function NumberField({ command, field, value, onChange }: Of<'number'>): JSX.Element {
  const id = useId();
  const { least, most, step, isInteger, isRequired, isNullable = false, name } = field;
  const range = rangeOf(field);
  const empty = isNullable ? null : undefined;
  const read = (text: string) => (text === '' ? empty : Number(text));
  return (
    <div class="field">
      <label for={id}>{argumentName(command, name)}</label>
      <input
        id={id}
        type="number"
        name={name}
        inputMode={isInteger ? 'numeric' : 'decimal'}
        value={value === undefined || value === null ? '' : `${value}`}
        min={least}
        max={most}
        step={step ?? (isInteger ? 1 : 'any')}
        required={!isNullable && (isRequired || field.initial !== undefined)}
        aria-describedby={range === '' ? undefined : `${id}-range`}
        onInput={({ currentTarget }) => onChange(read(currentTarget.value))}
      />
      {range !== '' && <small id={`${id}-range`}>{range}</small>}
    </div>
  );
}

function rangeOf({ least, most, step, isRequired, isNullable, initial }: Of<'number'>['field']): string {
  const { commands } = words.value;
  const limits = { least: least ?? '', most: most ?? '', step: step ?? '' };
  const isWide = least === undefined || most === undefined || most - least > 1e6;
  const text = step === undefined ? commands.range(limits, clock) : commands.rangeStep(limits, clock);
  const isOptional = !isRequired && initial === undefined;
  const emptyIs = isNullable ? commands.emptyIsNever : isOptional ? commands.optional : '';
  return [isWide ? '' : text, emptyIs].filter((part) => part !== '').join(' · ');
}

function TextField({ command, field, value, onChange }: Of<'text'>): JSX.Element {
  const id = useId();
  const { name, isRequired, lengthMost, isDateTime } = field;
  // The browser leaves the seconds out where they are nought.
  const read = (text: string) => (isDateTime && text.length === 16 ? `${text}:00` : text || undefined);
  const shared = {
    id,
    name,
    value: value === undefined ? '' : `${value}`,
    required: isRequired,
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) => onChange(read(currentTarget.value)),
  };
  return (
    <div class="field">
      <label for={id}>{argumentName(command, name)}</label>
      {isDateTime ? (
        <input {...shared} type="datetime-local" step={1} />
      ) : (
        <input {...shared} type="text" maxLength={lengthMost} autocomplete="off" />
      )}
    </div>
  );
}

interface ChoiceProps extends FieldProps {
  readonly options: readonly (string | number | boolean)[];
  readonly isRequired: boolean;
}

function Choice({ command, field, options, isRequired, value, onChange }: ChoiceProps): JSX.Element {
  const id = useId();
  return (
    <fieldset class="field">
      <legend>{argumentName(command, field.name)}</legend>
      <div class="choice">
        {options.map((option) => (
          <label key={`${option}`} data-option={`${option}`}>
            <input
              type="radio"
              name={id}
              checked={value === option}
              required={isRequired}
              onChange={() => onChange(option)}
            />
            <span>{argumentValue(option)}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const namesOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map((one) => `${one}`) : [];

/** Any of the words; the last that must stay cannot be taken away. */
function Several({ command, field, value, onChange }: Of<'several'>): JSX.Element {
  const { name, options, least } = field;
  const chosen = namesOf(value);
  return (
    <fieldset class="field" data-several={name}>
      <legend>{argumentName(command, name)}</legend>
      <div class="several">
        {options.map((option) => {
          const isChosen = chosen.includes(option);
          return (
            <label key={option} data-option={option}>
              <input
                type="checkbox"
                checked={isChosen}
                disabled={isChosen && chosen.length <= least}
                onChange={() =>
                  onChange(options.filter((one) => (one === option ? !isChosen : chosen.includes(one))))
                }
              />
              <span>{argumentValue(option)}</span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}

/** Names in one line, with commas between them. */
function Names({ command, field, value, onChange }: Of<'names'>): JSX.Element {
  const id = useId();
  const { commands } = words.value;
  const [text, setText] = useState(namesOf(value).join(', '));
  const read = (line: string) =>
    line
      .split(/[,，、]/)
      .map((one) => one.trim())
      .filter((one) => one !== '');
  return (
    <div class="field">
      <label for={id}>{argumentName(command, field.name)}</label>
      <input
        id={id}
        type="text"
        name={field.name}
        autocomplete="off"
        value={text}
        aria-describedby={`${id}-how`}
        onInput={({ currentTarget }) => {
          setText(currentTarget.value);
          onChange(read(currentTarget.value));
        }}
      />
      <small id={`${id}-how`}>{commands.withCommas}</small>
    </div>
  );
}

/** The choice decides what else there is to fill in; another choice begins that anew. */
function Cases(props: Of<'cases'>): JSX.Element {
  const { command, field, values, onValues, value } = props;
  const { name, cases } = field;
  const chosen = cases.find((one) => one.value === value);
  const choose = (option: unknown) => {
    const next = cases.find((one) => one.value === option);
    onValues({ [name]: option, ...initialValues(next?.fields ?? []) });
  };
  return (
    <>
      <Choice {...props} onChange={choose} options={cases.map((one) => one.value)} isRequired={true} />
      {chosen && <Fields command={command} fields={chosen.fields} values={values} onChange={onValues} />}
    </>
  );
}

function Group({ command, field, value, onChange }: Of<'group'>): JSX.Element {
  const { name, fields, isRequired } = field;
  const isOpen = isRequired || value !== undefined;
  return (
    <fieldset class="field group" data-group={name}>
      <legend>
        {isRequired ? (
          argumentName(command, name)
        ) : (
          <label>
            <input
              type="checkbox"
              checked={isOpen}
              onChange={({ currentTarget }) =>
                onChange(currentTarget.checked ? initialValues(fields) : undefined)
              }
            />
            {argumentName(command, name)}
          </label>
        )}
      </legend>
      {isOpen && <Fields command={command} fields={fields} values={recordOf(value)} onChange={onChange} />}
    </fieldset>
  );
}

function List({ command, field, value, onChange }: Of<'list'>): JSX.Element {
  const { name, fields, least, most } = field;
  const { commands } = words.value;
  const rows = listOf(value);
  return (
    <fieldset class="field list" data-list={name}>
      <legend>{argumentName(command, name)}</legend>
      <ol>
        {rows.map((row, index) => (
          <li key={index}>
            <Fields
              command={command}
              fields={fields}
              values={row}
              onChange={(next) => onChange(rows.with(index, next))}
            />
            {rows.length > least && (
              <button type="button" onClick={() => onChange(rows.toSpliced(index, 1))}>
                {commands.remove} {index + 1}
              </button>
            )}
          </li>
        ))}
      </ol>
      {rows.length < most && (
        <button type="button" data-act="add-row" onClick={() => onChange([...rows, initialValues(fields)])}>
          {commands.add}
        </button>
      )}
    </fieldset>
  );
}
