import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { mayBeSecret, passwordMax } from '../../secret-rule.ts';
import { words } from './language.ts';

interface Props {
  /** The PIN or password that was given twice, or nothing yet. */
  readonly onSecret: (secret: string | undefined) => void;
}

/** A new PIN or password, twice, with what is wrong with it said as soon as both are there. */
export function SecretFields({ onSecret }: Props): JSX.Element {
  const [pair, setPair] = useState<readonly [string, string]>(['', '']);
  const { people: text, refusal } = words.value;
  const [first, again] = pair;
  const take = (next: readonly [string, string]) => {
    setPair(next);
    onSecret(next[0] === next[1] && mayBeSecret(next[0]) ? next[0] : undefined);
  };
  const isWeak = first !== '' && again !== '' && !mayBeSecret(first);
  const isOther = !isWeak && again.length >= first.length && first !== again;
  return (
    <>
      <SecretField name="secret" label={text.secret} value={first} take={(value) => take([value, again])} />
      <SecretField
        name="again"
        label={text.secretAgain}
        value={again}
        take={(value) => take([first, value])}
      />
      <p class={isWeak || isOther ? 'form-wrong' : 'quiet'} role="status">
        {isOther ? text.notSame : isWeak ? refusal['secret-weak'] : text.secretHint}
      </p>
    </>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly take: (value: string) => void;
  readonly isKnown?: boolean;
}

export function SecretField({ name, label, value, take, isKnown = false }: FieldProps): JSX.Element {
  const id = useId();
  return (
    <p class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type="password"
        maxLength={passwordMax}
        autocomplete={isKnown ? 'current-password' : 'new-password'}
        value={value}
        onInput={({ currentTarget }) => take(currentTarget.value)}
      />
    </p>
  );
}
