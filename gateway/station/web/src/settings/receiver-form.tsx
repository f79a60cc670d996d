import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { addedReceiver, formOfReceiver, receiverEdits } from '../../../receiver-edits.ts';
import type { ReceiverSettings } from '../../../receivers-wire.ts';
import { Fields } from '../command-fields.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { TextField } from '../text-field.tsx';
import { Select } from './alarm-settings.tsx';
import { proposeEdits } from './apply.tsx';

interface Props {
  readonly asked: ReceiverSettings;
  /** The one that is changed; absent where one is added. */
  readonly receiver?: ReceiverSettings['receivers'][number];
  onClose(): void;
}

/** As many as there are not yet: webhook, webhook-2. */
function freshId({ receivers }: ReceiverSettings, kind: string): string {
  const taken = new Set(receivers.map(({ id }) => id));
  let n = 1;
  const named = () => (n === 1 ? kind : `${kind}-${n}`);
  while (taken.has(named())) n += 1;
  return named();
}

/** A receiver's own options and what it is told, by the form of its kind. */
export function ReceiverForm({ asked, receiver, onClose }: Props): JSX.Element {
  const { settings: text, receiverKind, page } = words.value;
  const [kind, setKind] = useState(receiver?.kind ?? '');
  const [id, setId] = useState(receiver?.id ?? '');
  const [form, setForm] = useState(formOfReceiver(asked, kind, receiver));
  const shown = asked.kinds.find((one) => one.kind === kind);
  const edits =
    receiver === undefined
      ? [addedReceiver(asked, { id, kind, form })]
      : receiverEdits(asked, receiver, form);
  const what =
    receiver === undefined
      ? text.addReceiver({ receiver: id }, clock)
      : text.changeReceiver({ receiver: id }, clock);
  const choose = (next: string) => {
    setKind(next);
    setId(next === '' ? '' : freshId(asked, next));
    setForm(formOfReceiver(asked, next));
  };
  return (
    <form
      class="settings-forms receiver-form"
      data-receiver-form={receiver?.id ?? 'new'}
      onSubmit={(event) => {
        event.preventDefault();
        if (edits.length > 0) proposeEdits(what, edits, asked);
      }}
    >
      {receiver === undefined && (
        <div class="settings-line">
          <Select
            label={text.receiverKind}
            name="receiver-kind"
            value={kind}
            onValue={choose}
            options={[
              ['', text.chooseKind],
              ...asked.kinds.map((one) => [one.kind, textOf(receiverKind, one.kind)] as const),
            ]}
          />
          <TextField most={64} label={text.receiverId} name="receiver-id" value={id} onValue={setId} />
        </div>
      )}
      {shown && (
        <div class="settings-columns">
          <fieldset>
            <legend>{text.receiverOptions}</legend>
            <Fields
              key={kind}
              command={kind}
              fields={shown.fields}
              values={form.options}
              onChange={(options) => setForm({ ...form, options })}
            />
            {shown.others.length > 0 && (
              <p class="quiet">
                {text.inTheFile} <code>{shown.others.join(', ')}</code>
              </p>
            )}
          </fieldset>
          <fieldset>
            <legend>{text.whatIsTold}</legend>
            <Fields
              command="receiver"
              fields={asked.told}
              values={form.told}
              onChange={(told) => setForm({ ...form, told })}
            />
          </fieldset>
        </div>
      )}
      <div class="settings-line">
        <button
          type="submit"
          class="primary"
          data-act="save-receiver"
          disabled={shown === undefined || id === '' || edits.length === 0}
        >
          {what}
        </button>
        <button type="button" data-act="close-receiver" onClick={onClose}>
          {page.cancel}
        </button>
      </div>
    </form>
  );
}
