import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import { noteLengthMost } from '../../../handover-text/parts.ts';
import { dayIn } from '../../../handover-text/said.ts';
import type { HandoverNote, HandoverView } from '../../../handover-wire.ts';
import { language, textOf, words } from '../language.ts';
import { session } from '../store.ts';
import { draftKey, drafts, putDraft, write } from './handover-data.ts';

interface Props {
  readonly view: HandoverView;
  readonly about: string;
  readonly title: string;
  readonly mayWrite: boolean;
}

export const isNurse = (): boolean =>
  session.value?.role === 'nurse' || session.value?.role === 'charge-nurse';

/** A note: read, or written. What somebody else saved meanwhile is shown above what was written here, and neither is lost. */
export function Note({ view, about, title, mayWrite }: Props): JSX.Element {
  const { handover: text } = words.value;
  const note = view.notes.find((one) => one.about === about) ?? { about, text: '', revision: 0 };
  const key = draftKey(view.shift.id, about);
  const draft = drafts.value.get(key);
  return (
    <section class="handover-note" data-note={about}>
      <h4>{title}</h4>
      <p class="handover-note-text">{note.text === '' ? text.noNote : note.text}</p>
      {note.text !== '' && <Written note={note} />}
      {mayWrite && draft === undefined && (
        <button type="button" data-act="write-note" onClick={() => putDraft(key, note.text)}>
          {text.change}
        </button>
      )}
      {mayWrite && draft !== undefined && <Editor view={view} note={note} title={title} draft={draft} />}
    </section>
  );
}

function Written({ note: { by = '', atMs = 0 } }: { readonly note: HandoverNote }): JSX.Element {
  const { handover: text } = words.value;
  return (
    <small class="handover-by">
      {text.staff} · {text.writtenBy({ name: by, atMs }, (ms) => dayIn(language.value, ms))}
    </small>
  );
}

interface EditorProps {
  readonly view: HandoverView;
  readonly note: HandoverNote;
  readonly title: string;
  readonly draft: string;
}

function Editor({ view, note, title, draft }: EditorProps): JSX.Element {
  const { handover: text, page, refusal } = words.value;
  const hint = useId();
  // The note that was changed: whoever saves says which one they had before their eyes.
  const [revision, setRevision] = useState(note.revision);
  const [refused, setRefused] = useState<string | undefined>(undefined);
  const [isSaving, setSaving] = useState(false);
  const key = draftKey(view.shift.id, note.about);
  const isOvertaken = note.revision !== revision;
  const save = async () => {
    setSaving(true);
    const code = await write(view.shift.id, { about: note.about, text: draft.trim(), revision });
    setSaving(false);
    setRefused(code);
    if (code === undefined) putDraft(key, undefined);
  };
  return (
    <div class="handover-editor">
      {isOvertaken && <p role="alert">{text.changedMeanwhile}</p>}
      <textarea
        aria-label={title}
        aria-describedby={hint}
        maxLength={noteLengthMost}
        rows={4}
        value={draft}
        onInput={({ currentTarget }) => putDraft(key, currentTarget.value)}
      />
      <small id={hint}>
        {text.noteHint} {text.left({ count: noteLengthMost - draft.length }, String)}
      </small>
      {refused !== undefined && !isOvertaken && <p role="alert">{textOf(refusal, refused)}</p>}
      <div class="handover-acts">
        {isOvertaken ? (
          <button type="button" data-act="keep-mine" onClick={() => setRevision(note.revision)}>
            {text.keepMine}
          </button>
        ) : (
          <button type="button" class="primary" data-act="save-note" disabled={isSaving} onClick={save}>
            {page.save}
          </button>
        )}
        <button type="button" data-act="cancel-note" onClick={() => putDraft(key, undefined)}>
          {isOvertaken ? text.takeTheirs : page.cancel}
        </button>
      </div>
    </div>
  );
}
