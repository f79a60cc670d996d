import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { signIn, signInOpen } from './acting.ts';
import {
  directory,
  directoryRefused,
  endProving,
  isSetUp,
  lookWho,
  proving,
  toDirectory,
  unlock,
} from './identity.ts';
import { Keypad } from './keypad.tsx';
import { textOf, words } from './language.ts';
import { OwnSecret } from './own-secret.tsx';
import { SetUpForm } from './set-up-form.tsx';
import { demoPin, mustSignIn, session, staff } from './store.ts';
import { useDialog } from './use-dialog.ts';

/**
 * Pick your name, touch your PIN. Opens by itself when a touch needs a person, or needs to know that it is still the same; that touch then
 * goes on.
 */
export function SignIn(): JSX.Element | null {
  const isOpen =
    signInOpen.value !== undefined ||
    proving.value !== undefined ||
    mustSignIn.value ||
    directoryRefused.value !== undefined;
  return isOpen ? <Dialog key={proving.value === undefined ? 'who' : 'still'} /> : null;
}

const cancel = () => {
  signInOpen.value = undefined;
  directoryRefused.value = undefined;
  endProving(false);
};

function Dialog(): JSX.Element {
  const person = session.value;
  const [isStill, setStill] = useState(proving.value !== undefined && person !== undefined);
  const [isOwn, setOwn] = useState(false);
  const box = useDialog<HTMLDivElement>(() => !mustSignIn.value && cancel(), true);
  useEffect(() => {
    // Somebody may have been added since this page was opened.
    void lookWho();
  }, []);
  const { signIn: text, account } = words.value;
  const title = isStill
    ? account.lockedTitle
    : isOwn
      ? account.ownSecret
      : isSetUp.value
        ? account.setUpTitle
        : person === undefined
          ? text.title
          : account.switchTitle;
  return (
    <div class="veil">
      <div ref={box} class="sign-in" role="dialog" aria-modal="true" aria-label={title} tabIndex={-1}>
        <header>
          <h2>{title}</h2>
          {!mustSignIn.value && (
            <button type="button" data-act="cancel-sign-in" onClick={cancel}>
              {text.cancel}
            </button>
          )}
        </header>
        {isStill && person !== undefined ? (
          <Still name={person.displayName} onOther={() => setStill(false)} />
        ) : isOwn ? (
          <OwnSecret />
        ) : isSetUp.value ? (
          <SetUpForm />
        ) : (
          <Who onOwn={() => setOwn(true)} />
        )}
      </div>
    </div>
  );
}

function Still({ name, onOther }: { readonly name: string; readonly onOther: () => void }): JSX.Element {
  const { account } = words.value;
  return (
    <>
      <p>{account.lockedText}</p>
      <DemoPin />
      <Keypad name={name} other={account.notMe} onOther={onOther} enter={unlock} />
    </>
  );
}

function Who({ onOwn }: { readonly onOwn: () => void }): JSX.Element {
  const [staffId, pick] = useState<string | undefined>(undefined);
  const { signIn: text, account, refusal } = words.value;
  const person = staff.value.find(({ id }) => id === staffId);
  return (
    <>
      {signInOpen.value?.wish?.act === 'accept' && <p>{text.thenGoing}</p>}
      {directoryRefused.value !== undefined && (
        <p class="form-wrong" role="alert">
          {textOf(refusal, directoryRefused.value)}
        </p>
      )}
      <DemoPin />
      {staffId === undefined ? (
        <Names pick={pick} />
      ) : (
        <Keypad
          key={staffId}
          name={person?.displayName ?? ''}
          other={text.back}
          onOther={() => pick(undefined)}
          enter={(pin) => signIn(staffId, pin)}
        />
      )}
      {staffId === undefined && (directory.value !== undefined || session.value !== undefined) && (
        <div class="sign-in-more">
          {directory.value !== undefined && (
            <button type="button" data-act="directory" onClick={() => void toDirectory()}>
              {account.directory({ name: directory.value }, String)}
            </button>
          )}
          {session.value !== undefined && (
            <button type="button" data-act="own-secret" onClick={onOwn}>
              {account.ownSecret}
            </button>
          )}
        </div>
      )}
    </>
  );
}

function DemoPin(): JSX.Element | null {
  if (demoPin.value === undefined) return null;
  return (
    <p class="quiet">
      {words.value.signIn.demoPin} <strong>{demoPin.value}</strong>
    </p>
  );
}

function Names({ pick }: { readonly pick: (staffId: string) => void }): JSX.Element {
  const here = session.value?.id;
  return (
    <>
      {staff.value.length > 0 && <p class="quiet">{words.value.signIn.pick}</p>}
      <ul class="names">
        {staff.value.map(({ id, displayName, role }) => (
          <li key={id}>
            <button
              type="button"
              data-staff={id}
              aria-current={id === here ? 'true' : undefined}
              onClick={() => pick(id)}
            >
              <strong>{displayName}</strong>
              <span>{words.value.role[role]}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
