import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ReceiverCheck } from '../../../receivers-wire.ts';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { send } from '../request.ts';

type State = 'idle' | 'asking' | { readonly refusal: string } | ReceiverCheck;

/** Looks whether a receiver is there, tells it nothing, and says what came of it and what to do. */
export function CheckReceiver({ id }: { readonly id: string }): JSX.Element {
  const { settings: text, refusal } = words.value;
  const [state, setState] = useState<State>('idle');
  const check = async () => {
    setState('asking');
    const path = `/api/v1/receivers/${encodeURIComponent(id)}/check`;
    const answer = await send<ReceiverCheck>('POST', path, {});
    setState(answer.isOk ? answer.value : { refusal: answer.refusal.code });
  };
  return (
    <>
      <button
        type="button"
        data-act="check-receiver"
        aria-label={text.checkOf({ receiver: id }, clock)}
        disabled={state === 'asking'}
        onClick={() => void check()}
      >
        {text.check}
      </button>
      <div role="status" data-checked={typeof state === 'object' && 'state' in state ? state.state : state}>
        {state === 'asking' && text.checking}
        {typeof state === 'object' && 'refusal' in state && textOf(refusal, state.refusal)}
        {typeof state === 'object' && 'state' in state && <Found found={state} />}
      </div>
    </>
  );
}

function Found({ found: { state, tookMs, device, reason } }: { readonly found: ReceiverCheck }): JSX.Element {
  const { settings: text } = words.value;
  if (state === 'by-device') return <>{text.byDevice({ device: device ?? '' }, clock)}</>;
  if (state === 'reached')
    return (
      <>
        <strong>✓ {text.reached({ seconds: (tookMs / 1000).toFixed(1) }, clock)}</strong> {text.toldNothing}
      </>
    );
  return (
    <>
      <strong>✕ {text.notReached}</strong> <span class="quiet">{reason}</span>
      <p>{text.reachIt}</p>
    </>
  );
}
