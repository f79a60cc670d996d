import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { hasSecret, lookWho } from './identity.ts';
import { textOf, words } from './language.ts';
import { send } from './request.ts';
import { SecretField, SecretFields } from './secret-fields.tsx';

/** Whoever is signed in takes another PIN or password. */
export function OwnSecret(): JSX.Element {
  const [current, setCurrent] = useState('');
  const [secret, setSecret] = useState<string | undefined>(undefined);
  const [told, setTold] = useState<string | undefined>(undefined);
  const { account: text, people, refusal } = words.value;
  if (told === '') return <p role="status">{text.changed}</p>;
  const submit = async (event: Event) => {
    event.preventDefault();
    if (secret === undefined) return;
    const body = { secret, ...(hasSecret.value && { current }) };
    const answer = await send('POST', '/api/v1/session/secret', body);
    setTold(answer.isOk ? '' : answer.refusal.code);
    if (answer.isOk) void lookWho();
  };
  return (
    <form class="set-up" data-form="own-secret" onSubmit={(event) => void submit(event)}>
      {hasSecret.value && (
        <SecretField name="current" label={text.current} value={current} take={setCurrent} isKnown={true} />
      )}
      <SecretFields onSecret={setSecret} />
      {told !== undefined && (
        <p class="form-wrong" role="alert">
          {textOf(refusal, told)}
        </p>
      )}
      <button type="submit" class="primary" data-act="set-own" disabled={secret === undefined}>
        {people.setSecret}
      </button>
    </form>
  );
}
