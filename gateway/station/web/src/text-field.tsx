import type { JSX } from 'preact';
import { useId } from 'preact/hooks';

interface Props {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  /** As many characters as it takes. */
  readonly most: number;
  readonly help?: string;
  readonly isFixed?: boolean;
  readonly autocomplete?: string;
  onValue(value: string): void;
}

/** One line of text under its label, and what to write there. */
export function TextField(props: Props): JSX.Element {
  const { name, label, value, most, help, isFixed = false, autocomplete = 'off', onValue } = props;
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="text"
        autocomplete={autocomplete}
        maxLength={most}
        value={value}
        readOnly={isFixed}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onInput={({ currentTarget }) => onValue(currentTarget.value)}
      />
      {help !== undefined && <small id={`${id}-help`}>{help}</small>}
    </div>
  );
}
