import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { dayIn } from '../../../handover-text/said.ts';
import type { HandoverView, Signature, SigningSide } from '../../../handover-wire.ts';
import { language, textOf, words } from '../language.ts';
import { session } from '../store.ts';
import { sign } from './handover-data.ts';
import { isNurse } from './note-editor.tsx';

/** Who has signed, and the place to sign: first the outgoing shift, then somebody else for the incoming one. */
export function Signing({
  view,
  isNewest,
}: {
  readonly view: HandoverView;
  readonly isNewest: boolean;
}): JSX.Element {
  const { handover: text } = words.value;
  const found = view.versions.find(({ version }) => version === view.version)?.signatures ?? {};
  const next: SigningSide | undefined =
    view.state === 'open' ? 'outgoing' : view.state === 'outgoing' ? 'incoming' : undefined;
  const isSamePerson = next === 'incoming' && found.outgoing?.by === session.value?.id;
  return (
    <section class="handover-signing" aria-label={text.signHere}>
      <h3>{text.signHere}</h3>
      <Signed side={text.outgoing} signature={found.outgoing} />
      <Signed side={text.incoming} signature={found.incoming} />
      {isNewest && next !== undefined && !isNurse() && <p class="handover-screen">{text.nursesSign}</p>}
      {isNewest && next !== undefined && isNurse() && isSamePerson && (
        <p class="handover-screen">{text.otherPerson}</p>
      )}
      {isNewest && next !== undefined && isNurse() && !isSamePerson && <Sign view={view} as={next} />}
    </section>
  );
}

function Signed({
  side,
  signature,
}: {
  readonly side: string;
  readonly signature: Signature | undefined;
}): JSX.Element {
  const { handover: text } = words.value;
  return (
    <p>
      <strong>{side}</strong>{' '}
      {signature === undefined
        ? text.notSigned
        : text.signedBy({ name: signature.name, atMs: signature.atMs }, (ms) => dayIn(language.value, ms))}
    </p>
  );
}

function Sign({ view, as }: { readonly view: HandoverView; readonly as: SigningSide }): JSX.Element {
  const { handover: text, refusal } = words.value;
  const [hasRead, setRead] = useState(false);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const [isSending, setSending] = useState(false);
  const send = async () => {
    setSending(true);
    const { version, digest, shift } = view;
    setRefused(await sign(shift.id, { as, version, digest }));
    setSending(false);
    setRead(false);
  };
  return (
    <div class="handover-screen handover-sign">
      <p>{text.signerIs({ name: session.value?.displayName ?? '' }, String)}</p>
      <label>
        <input
          type="checkbox"
          data-act="has-read"
          checked={hasRead}
          onChange={({ currentTarget }) => setRead(currentTarget.checked)}
        />
        {text.signConfirm}
      </label>
      <button
        type="button"
        class="primary"
        data-act={`sign-${as}`}
        disabled={!hasRead || isSending}
        onClick={send}
      >
        {as === 'outgoing' ? text.signOutgoing : text.signIncoming}
      </button>
      {refused !== undefined && <p role="alert">{textOf(refusal, refused)}</p>}
    </div>
  );
}
