import type { ComponentChildren, JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { FieldView } from '../../field-wire.ts';
import { changed, initialValues, listOf, recordOf, type Values } from '../../form-values.ts';
import { argumentName, argumentValue } from './argument-words.ts';
import { clock } from './format.ts';
import { words } from './language.ts';
import { hold, NamesLine, NumbersLine, namesOf, TextLine } from './line-fields.tsx';
import { SecretField } from './secret-field.tsx';

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
      return <TextLine {...props} field={field} />;
    case 'switch':
      return <Choice {...props} options={[true, false]} isRequired={field.isRequired} />;
    case 'choice':
      return <Choice {...props} options={field.options} isRequired={field.isRequired} />;
    case 'several':
      return <Several {...props} field={field} />;
    case 'names':
      return <NamesLine {...props} field={field} />;
    case 'numbers':
      return <NumbersLine {...props} field={field} />;
    case 'secret':
      return <SecretField {...props} field={field} />;
    case 'group':
      return <Group {...props} field={field} />;
    case 'list':
      return <List {...props} field={field} />;
    case 'entries':
      return <Entries {...props} field={field} />;
    case 'cases':
      return <Cases {...props} field={field} />;
    default:
      return field satisfies never;
  }
}

function NumberField({ command, field, value, onChange }: Of<'number'>): JSX.Element {
  const id = useId();
  const { above, least = above, most, step, isInteger, isRequired, isNullable = false, name } = field;
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
        onInput={({ currentTarget }) => {
          const { value: text } = currentTarget;
          hold(currentTarget, text === '' || above === undefined || Number(text) > above);
          onChange(read(text));
        }}
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

/** What is fitted or not: its name is a box to tick where it may be missing. */
function Legend({
  text,
  isFixed,
  isOpen,
  onOpen,
}: {
  readonly text: string;
  readonly isFixed: boolean;
  readonly isOpen: boolean;
  onOpen(isOpen: boolean): void;
}): JSX.Element {
  const box = (
    <label>
      <input
        type="checkbox"
        checked={isOpen}
        onChange={({ currentTarget }) => onOpen(currentTarget.checked)}
      />
      {text}
    </label>
  );
  return <legend>{isFixed ? text : box}</legend>;
}

function Group({ command, field, value, onChange }: Of<'group'>): JSX.Element {
  const { name, fields, isRequired, isNullable = false, initial } = field;
  const isFixed = !isNullable && (isRequired || initial !== undefined);
  const isOpen = isFixed || (value !== undefined && value !== null);
  const without = isNullable ? null : undefined;
  return (
    <fieldset class="field group" data-group={name}>
      <Legend
        text={argumentName(command, name)}
        isFixed={isFixed}
        isOpen={isOpen}
        onOpen={(next) => onChange(next ? initialValues(fields) : without)}
      />
      {isOpen && <Fields command={command} fields={fields} values={recordOf(value)} onChange={onChange} />}
    </fieldset>
  );
}

function List({ command, field, value, onChange }: Of<'list'>): JSX.Element {
  const { name, fields, least, most, isNullable = false } = field;
  const rows = listOf(value);
  const isOpen = !isNullable || Array.isArray(value);
  const fresh = () => Array.from({ length: least }, () => initialValues(fields));
  return (
    <fieldset class="field list" data-list={name}>
      <Legend
        text={argumentName(command, name)}
        isFixed={!isNullable}
        isOpen={isOpen}
        onOpen={(next) => onChange(next ? fresh() : null)}
      />
      {isOpen && (
        <Rows
          mayRemove={rows.length > least}
          mayAdd={rows.length < most}
          onRemove={(index) => onChange(rows.toSpliced(index, 1))}
          onAdd={() => onChange([...rows, initialValues(fields)])}
        >
          {rows.map((row, index) => (
            <Fields
              key={index}
              command={command}
              fields={fields}
              values={row}
              onChange={(next) => onChange(rows.with(index, next))}
            />
          ))}
        </Rows>
      )}
    </fieldset>
  );
}

/** Values by names that somebody writes; a row without a name counts for nothing. */
function Entries({ command, field, value, onChange }: Of<'entries'>): JSX.Element {
  const { name, key: written, value: inner, most } = field;
  const { commands } = words.value;
  const [rows, setRows] = useState<readonly (readonly [key: string, value: unknown])[]>(
    Object.entries(recordOf(value)),
  );
  const put = (next: typeof rows) => {
    const named = next.filter(([key, one]) => key !== '' && one !== undefined);
    setRows(next);
    onChange(named.length === 0 ? undefined : Object.fromEntries(named));
  };
  const fresh = initialValues([inner])[inner.name];
  const key = { kind: 'text', name: 'key', isRequired: true, ...written } as const;
  return (
    <fieldset class="field list" data-entries={name}>
      <legend>{argumentName(command, name)}</legend>
      <Rows
        mayRemove={true}
        mayAdd={rows.length < most}
        onRemove={(index) => put(rows.toSpliced(index, 1))}
        onAdd={() => put([...rows, ['', fresh]])}
      >
        {rows.map(([at, one], index) => {
          const onKey = (next: unknown) => put(rows.with(index, [`${next ?? ''}`, one]));
          const rest = { command, values: {}, onValues: () => {} };
          return (
            <>
              <TextLine
                command={command}
                field={key}
                label={commands.entryName}
                value={at}
                onChange={onKey}
              />
              <Field
                {...rest}
                field={inner}
                value={one}
                onChange={(next) => put(rows.with(index, [at, next]))}
              />
            </>
          );
        })}
      </Rows>
    </fieldset>
  );
}

function Rows({
  children,
  mayRemove,
  mayAdd,
  onRemove,
  onAdd,
}: {
  readonly children: readonly ComponentChildren[];
  readonly mayRemove: boolean;
  readonly mayAdd: boolean;
  onRemove(index: number): void;
  onAdd(): void;
}): JSX.Element {
  const { commands } = words.value;
  return (
    <>
      <ol>
        {children.map((row, index) => (
          <li key={index}>
            {row}
            {mayRemove && (
              <button type="button" onClick={() => onRemove(index)}>
                {commands.remove} {index + 1}
              </button>
            )}
          </li>
        ))}
      </ol>
      {mayAdd && (
        <button type="button" data-act="add-row" onClick={onAdd}>
          {commands.add}
        </button>
      )}
    </>
  );
}
