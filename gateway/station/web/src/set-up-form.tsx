import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { signInOpen } from './acting.ts';
import { setUp } from './identity.ts';
import { textOf, words } from './language.ts';
import { SecretFields } from './secret-fields.tsx';
import { TextField } from './text-field.tsx';

/** The first start: the code from the log, a name and a PIN make the first administrator. */
export function SetUpForm(): JSX.Element {
  const [code, setCode] = useState('');
  const [displayName, setName] = useState('');
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const codeId = useId();
  const { account: text, people, refusal } = words.value;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (secret === undefined || isBusy) return;
    setBusy(true);
    const refusedFor = await setUp({ code, displayName, secret });
    setBusy(false);
    setRefused(refusedFor);
    if (refusedFor === undefined) signInOpen.value = undefined;
  };
  const isReady = code.trim() !== '' && displayName.trim() !== '' && secret !== undefined;
  return (
    <form class="set-up" onSubmit={(event) => void submit(event)}>
      <p>{text.setUpText}</p>
      <p class="field">
        <label for={codeId}>{text.setUpCode}</label>
        <input
          id={codeId}
          name="code"
          maxLength={32}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          value={code}
          onInput={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </p>
      <TextField
        name="name"
        label={people.name}
        value={displayName}
        most={64}
        autocomplete="name"
        onValue={setName}
      />
      <SecretFields onSecret={setSecret} />
      {refused !== undefined && (
        <p class="form-wrong" role="alert">
          {textOf(refusal, refused)}
        </p>
      )}
      <button type="submit" class="primary" data-act="set-up" disabled={!isReady || isBusy}>
        {text.setUpDo}
      </button>
    </form>
  );
}
