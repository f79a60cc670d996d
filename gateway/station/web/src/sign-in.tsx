import type { JSX } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';
import { signIn, signInOpen } from './acting.ts';
import { textOf, words } from './language.ts';
import { demoPin, mustSignIn, staff } from './store.ts';
import { useDialog } from './use-dialog.ts';

const pinMin = 4;
const pinMax = 6;
const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];

/** Pick your name, touch your PIN. Opens by itself when a touch needs a person, and that touch then goes on. */
export function SignIn(): JSX.Element | null {
  if (signInOpen.value === undefined && !mustSignIn.value) return null;
  return <Dialog />;
}

function Dialog(): JSX.Element {
  const [staffId, pick] = useState<string | undefined>(undefined);
  const { signIn: text } = words.value;
  const cancel = () => {
    signInOpen.value = undefined;
  };
  const box = useDialog<HTMLDivElement>(cancel, true);
  return (
    <div class="veil">
      <div class="sign-in" ref={box} role="dialog" aria-modal="true" aria-label={text.title}>
        <header>
          <h2>{text.title}</h2>
          {!mustSignIn.value && (
            <button type="button" data-act="cancel-sign-in" onClick={cancel}>
              {text.cancel}
            </button>
          )}
        </header>
        {signInOpen.value?.wish?.act === 'accept' && <p>{text.thenGoing}</p>}
        {demoPin.value !== undefined && (
          <p class="quiet">
            {text.demoPin} <strong>{demoPin.value}</strong>
          </p>
        )}
        {staffId === undefined ? (
          <Names pick={pick} />
        ) : (
          <Keypad staffId={staffId} back={() => pick(undefined)} />
        )}
      </div>
    </div>
  );
}

function Names({ pick }: { readonly pick: (staffId: string) => void }): JSX.Element {
  return (
    <>
      <p class="quiet">{words.value.signIn.pick}</p>
      <ul class="names">
        {staff.value.map(({ id, displayName, role }) => (
          <li key={id}>
            <button type="button" data-staff={id} onClick={() => pick(id)}>
              <strong>{displayName}</strong>
              <span>{words.value.role[role]}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function Keypad({ staffId, back }: { readonly staffId: string; readonly back: () => void }): JSX.Element {
  const [pin, setPin] = useState('');
  const [code, setCode] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const { signIn: text, refusal } = words.value;
  const person = staff.value.find(({ id }) => id === staffId);

  const press = (digit: string) => {
    setCode(undefined);
    setPin((known) => (known + digit).slice(0, pinMax));
  };
  const enter = async () => {
    if (pin.length < pinMin || isBusy) return;
    setBusy(true);
    const refused = await signIn(staffId, pin);
    if (refused === undefined) return;
    setBusy(false);
    setPin('');
    setCode(refused);
  };
  // As soon as it is drawn: a key that follows at once must find the digits before it.
  useLayoutEffect(() => {
    const onKey = ({ key }: KeyboardEvent) => {
      if (/^\d$/.test(key)) press(key);
      if (key === 'Backspace') setPin((known) => known.slice(0, -1));
      if (key === 'Enter') void enter();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  });

  return (
    <div class="keypad">
      <p class="keypad-person">
        <strong>{person?.displayName}</strong>
        <button type="button" data-act="other-name" onClick={back}>
          {text.back}
        </button>
      </p>
      <p class="keypad-pin" role="status" aria-label={`${pin.length} ${text.digits}`}>
        {Array.from({ length: pinMax }, (_, index) => (
          <span key={index} data-filled={index < pin.length} data-optional={index >= pinMin} />
        ))}
      </p>
      <p class={code === undefined ? 'quiet' : 'card-refusal'} role="alert">
        {code === undefined ? text.enterPin : textOf(refusal, code)}
      </p>
      <div class="keys">
        {digits.map((digit) => (
          <button key={digit} type="button" data-key={digit} onClick={() => press(digit)}>
            {digit}
          </button>
        ))}
        <button type="button" class="key-clear" data-key="clear" onClick={() => setPin('')}>
          {text.clear}
        </button>
      </div>
      <button
        type="button"
        class="primary"
        data-act="sign-in"
        disabled={pin.length < pinMin || isBusy}
        onClick={() => void enter()}
      >
        {text.enter}
      </button>
    </div>
  );
}
