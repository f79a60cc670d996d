import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { pinMax, pinMin } from '../../secret-rule.ts';
import { textOf, words } from './language.ts';
import { SecretField } from './secret-fields.tsx';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

interface Props {
  readonly name: string;
  /** Another person; what it is called. */
  readonly other: string;
  readonly onOther: () => void;
  /** Tries it; the code of a refusal. */
  readonly enter: (secret: string) => Promise<string | undefined>;
}

/** One person's PIN by touch or keyboard, or their password. */
export function Keypad({ name, other, onOther, enter }: Props): JSX.Element {
  const [secret, setSecret] = useState('');
  // What was typed by now: who types four digits and Enter at once is ahead of what is drawn.
  const typed = useRef('');
  // Nor is a second Enter by then a second try: five wrong ones lock a name.
  const isTrying = useRef(false);
  const [isPassword, setPassword] = useState(false);
  const [code, setCode] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const { signIn: text, account, refusal } = words.value;
  const submit = async () => {
    if (typed.current.length < pinMin || isTrying.current) return;
    isTrying.current = true;
    setBusy(true);
    const refused = await enter(typed.current);
    if (refused === undefined) return;
    isTrying.current = false;
    setBusy(false);
    change(() => '');
    setCode(refused);
  };
  const change = (next: (before: string) => string) => {
    typed.current = next(typed.current);
    setCode(undefined);
    setSecret(typed.current);
  };
  const take = (next: string) => change(() => next);
  return (
    <form
      class="keypad"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <p class="keypad-person">
        <strong>{name}</strong>
        <button type="button" data-act="other-name" onClick={onOther}>
          {other}
        </button>
      </p>
      {isPassword ? (
        <SecretField
          name="password"
          label={account.passwordLabel}
          value={secret}
          take={take}
          isKnown={true}
        />
      ) : (
        <Dots length={secret.length} />
      )}
      <p class={code === undefined ? 'quiet' : 'card-refusal'} role="alert">
        {code === undefined ? (isPassword ? '' : text.enterPin) : textOf(refusal, code)}
      </p>
      {!isPassword && <Keys change={change} enter={() => void submit()} />}
      <button type="submit" class="primary" data-act="sign-in" disabled={secret.length < pinMin || isBusy}>
        {text.enter}
      </button>
      <button
        type="button"
        data-act="password"
        onClick={() => {
          take('');
          setPassword(!isPassword);
        }}
      >
        {isPassword ? account.keys : account.password}
      </button>
    </form>
  );
}

function Dots({ length }: { readonly length: number }): JSX.Element {
  return (
    <p class="keypad-pin" role="status" aria-label={`${length} ${words.value.signIn.digits}`}>
      {Array.from({ length: pinMax }, (_, index) => (
        <span key={index} data-filled={index < length} data-optional={index >= pinMin} />
      ))}
    </p>
  );
}

interface KeysProps {
  /** Each digit is added to what is there by then: a quick hand types several before the page has drawn one. */
  readonly change: (next: (pin: string) => string) => void;
  readonly enter: () => void;
}

function Keys({ change, enter }: KeysProps): JSX.Element {
  const press = (digit: string) => change((pin) => (pin + digit).slice(0, pinMax));
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, target } = event;
      if (/^\d$/.test(key)) press(key);
      if (key === 'Backspace') change((pin) => pin.slice(0, -1));
      // On a button, Enter is that button's.
      if (key === 'Enter' && !(target instanceof HTMLButtonElement)) enter();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });
  return (
    <div class="keys">
      {digits.map((digit) => (
        <button key={digit} type="button" data-key={digit} onClick={() => press(digit)}>
          {digit}
        </button>
      ))}
      <button type="button" class="key-clear" data-key="clear" onClick={() => change(() => '')}>
        {words.value.signIn.clear}
      </button>
    </div>
  );
}
