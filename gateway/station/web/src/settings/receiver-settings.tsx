import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ReceiverSettings as Asked } from '../../../receivers-wire.ts';
import type { ConfigEditView, SettingsView } from '../../../settings-wire.ts';
import { Refused, useAsked } from '../asked.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { send } from '../request.ts';
import { session, snapshots } from '../store.ts';
import { proposeEdits } from './apply.tsx';
import { LastChanged } from './last-changed.tsx';
import { CheckReceiver } from './receiver-check.tsx';
import { ReceiverForm } from './receiver-form.tsx';
import './receivers.css';

interface Props {
  readonly view: SettingsView;
  readonly mayChange: boolean;
}
type Row = SettingsView['receivers'][number];
type Known = Asked['receivers'][number];

const asked = signal<Asked | undefined>(undefined);
const failed = signal('');

async function load(): Promise<void> {
  const answer = await send<Asked>('GET', '/api/v1/settings/receivers');
  if (answer.isOk) asked.value = answer.value;
  failed.value = answer.isOk ? '' : answer.refusal.code;
}

/** Who outside is told, and whether it is now; an administrator also sees how, and changes it. */
export function ReceiverSettings({ view, mayChange }: Props): JSX.Element {
  return session.value?.role === 'administrator' ? (
    <Administered view={view} mayChange={mayChange} />
  ) : (
    <ReceiverList view={view} />
  );
}

function Administered({ view, mayChange }: Props): JSX.Element {
  const { settings: text, refusal } = words.value;
  useAsked(load, () => failed.peek() !== '', [snapshots.value]);
  const [isAdding, setAdding] = useState(false);
  if (failed.value !== '') return <Refused text={textOf(refusal, failed.value)} again={load} />;
  const known = asked.value;
  // After a change neither is shown before both are there.
  if (known?.digest !== view.digest) return <p class="page-note">{words.value.frame.loading}</p>;
  return (
    <div class="settings-part">
      <ReceiverList view={view} asked={known} mayChange={mayChange} />
      {mayChange &&
        (isAdding ? (
          <ReceiverForm asked={known} onClose={() => setAdding(false)} />
        ) : (
          <div>
            <button type="button" data-act="new-receiver" onClick={() => setAdding(true)}>
              {text.newReceiver}
            </button>
          </div>
        ))}
    </div>
  );
}

interface ListProps {
  readonly view: SettingsView;
  /** For an administrator. */
  readonly asked?: Asked;
  readonly mayChange?: boolean;
}

function ReceiverList({ view, asked: known, mayChange = false }: ListProps): JSX.Element {
  const { settings: text } = words.value;
  if (view.receivers.length === 0) return <p class="page-note">{text.noReceivers}</p>;
  return (
    <ul class="receivers">
      {view.receivers.map((row) => (
        <li key={row.id} data-receiver={row.id}>
          <Facts row={row} />
          <LastChanged view={view} under={`receivers.${row.id}`} />
          {known !== undefined && <Acts row={row} view={view} asked={known} mayChange={mayChange} />}
        </li>
      ))}
    </ul>
  );
}

function Facts({ row: { id, kind, alarms, identity, isEnabled } }: { readonly row: Row }): JSX.Element {
  const { settings: text, argumentValue, receiverKind } = words.value;
  return (
    <>
      <h3>{id}</h3>
      <dl>
        <div>
          <dt>{text.receiverKind}</dt>
          <dd>{textOf(receiverKind, kind)}</dd>
        </div>
        <div>
          <dt>{text.toldFrom}</dt>
          <dd>{alarms === 'none' ? text.noAlarms : argumentValue[alarms as 'low']}</dd>
        </div>
        <div>
          <dt>{text.identity}</dt>
          <dd>{text[`identity-${identity}` as 'identity-none']}</dd>
        </div>
        <div>
          <dt>{text.state}</dt>
          <dd>{isEnabled ? text.on : text.off}</dd>
        </div>
      </dl>
    </>
  );
}

/** What becomes of what waits for a receiver that is told nothing any more. */
function queueFact(known: Known | undefined): string {
  const { settings: text } = words.value;
  const { waiting = 0, waitingAlarms = 0, parked = 0 } = known ?? {};
  return waiting + parked === 0
    ? text.queueEmpty
    : text.queueDropped({ waiting, alarms: waitingAlarms, parked }, clock);
}

function Acts({
  row,
  view,
  asked: all,
  mayChange,
}: Required<ListProps> & { readonly row: Row }): JSX.Element {
  const { settings: text } = words.value;
  const [isOpen, setOpen] = useState(false);
  const { id, isEnabled } = row;
  const known = all.receivers.find((one) => one.id === id);
  const off = isEnabled ? text.switchOff({ receiver: id }, clock) : text.switchOn({ receiver: id }, clock);
  const toggle: ConfigEditView = { op: 'set', path: ['receivers', id, 'isEnabled'], value: !isEnabled };
  const gone = text.removeReceiver({ receiver: id }, clock);
  const remove: ConfigEditView = { op: 'remove', path: ['receivers', id] };
  /** What waits is counted when somebody asks, not when the page was opened. */
  const proposeEnd = async (what: string, edit: ConfigEditView) => {
    await load();
    const now = asked.peek()?.receivers.find((one) => one.id === id);
    proposeEdits(what, [edit], view, [text.toldNoMore({ receiver: id }, clock), queueFact(now)]);
  };
  return (
    <>
      <div class="settings-line">
        <CheckReceiver id={id} />
        {mayChange && (
          <>
            <button
              type="button"
              data-act="switch-receiver"
              onClick={() => (isEnabled ? void proposeEnd(off, toggle) : proposeEdits(off, [toggle], view))}
            >
              {off}
            </button>
            {known?.isReadOnly === false && (
              <button
                type="button"
                data-act="edit-receiver"
                aria-expanded={isOpen}
                onClick={() => setOpen(!isOpen)}
              >
                {text.changeReceiver({ receiver: id }, clock)}
              </button>
            )}
            <button type="button" data-act="remove-receiver" onClick={() => void proposeEnd(gone, remove)}>
              {gone}
            </button>
          </>
        )}
      </div>
      {known?.isReadOnly && <p class="quiet">{text.holdsLogin}</p>}
      {known && isOpen && <ReceiverForm asked={all} receiver={known} onClose={() => setOpen(false)} />}
    </>
  );
}
