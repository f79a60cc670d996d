import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { SettingsView } from '../../../settings-wire.ts';
import { Refused, useAsked } from '../asked.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { send } from '../request.ts';
import { session, snapshots } from '../store.ts';
import { AlarmSettings } from './alarm-settings.tsx';
import { ApplyDialog, Problems } from './apply.tsx';
import { BedSettings } from './bed-settings.tsx';
import { DetectorSettings } from './detector-settings.tsx';
import { Retention } from './kept-settings.tsx';
import { when } from './last-changed.tsx';
import { ReceiverSettings } from './receiver-settings.tsx';
import './settings.css';

const view = signal<SettingsView | undefined>(undefined);
const failed = signal('');
const tab = signal<'beds' | 'alarms' | 'detectors' | 'retention' | 'receivers' | 'changes'>('beds');

async function load(): Promise<void> {
  const answer = await send<SettingsView>('GET', '/api/v1/settings');
  if (answer.isOk) view.value = answer.value;
  failed.value = answer.isOk ? '' : answer.refusal.code;
}

/** The ward's settings: seen by whoever runs the ward, changed by an administrator. */
export function Page(): JSX.Element {
  useAsked(load, () => failed.peek() !== '', [snapshots.value]);
  const { settings: text, refusal } = words.value;
  const shown = view.value;
  if (failed.value !== '') return <Refused text={textOf(refusal, failed.value)} again={load} />;
  if (shown === undefined) return <p class="page-note">{words.value.frame.loading}</p>;
  const mayChange = session.value?.role === 'administrator' && shown.source !== 'none';
  const tabs = ['beds', 'alarms', 'detectors', 'retention', 'receivers', 'changes'] as const;
  return (
    <div class="settings" key={shown.digest}>
      <State view={shown} mayChange={mayChange} />
      <nav class="settings-tabs" aria-label={text.parts}>
        {tabs.map((name) => (
          <button
            key={name}
            type="button"
            data-tab={name}
            aria-pressed={tab.value === name}
            onClick={() => {
              tab.value = name;
            }}
          >
            {text[name]}
          </button>
        ))}
      </nav>
      {tab.value === 'beds' && <BedSettings view={shown} mayChange={mayChange} />}
      {tab.value === 'alarms' && <AlarmSettings view={shown} mayChange={mayChange} />}
      {tab.value === 'detectors' && <DetectorSettings view={shown} mayChange={mayChange} />}
      {tab.value === 'retention' && <Retention view={shown} mayChange={mayChange} />}
      {tab.value === 'receivers' && <ReceiverSettings view={shown} mayChange={mayChange} />}
      {tab.value === 'changes' && <Changes changes={shown.changes} />}
      <ApplyDialog />
    </div>
  );
}

/** Where the settings are kept, and whether what is shown is in force. */
function State({
  view: shown,
  mayChange,
}: {
  readonly view: SettingsView;
  readonly mayChange: boolean;
}): JSX.Element {
  const { settings: text } = words.value;
  const { source, file, isInForce, undone, problems } = shown;
  return (
    <div class="settings-state">
      <p class="quiet">
        {source === 'file' && text.inFile({ file }, clock)}
        {source === 'memory' && text.inMemory}
        {source === 'none' && text.inNothing} {!mayChange && source !== 'none' && text.onlyAdministrators}
      </p>
      {undone !== undefined && (
        <p class="settings-note" role="alert">
          <strong>{text.undone}</strong> {undone}
        </p>
      )}
      {!isInForce && <p class="settings-note">{text.changedByHand}</p>}
      {problems.length > 0 && (
        <div class="settings-note" role="alert">
          <strong>{text.brokenByHand}</strong>
          <Problems problems={problems} />
        </div>
      )}
    </div>
  );
}

function Changes({ changes }: Pick<SettingsView, 'changes'>): JSX.Element {
  const { settings: text } = words.value;
  if (changes.length === 0) return <p class="page-note">{text.noChanges}</p>;
  return (
    <table class="settings-table">
      <thead>
        <tr>
          <th scope="col">{text.when}</th>
          <th scope="col">{text.by}</th>
          <th scope="col">{text.place}</th>
        </tr>
      </thead>
      <tbody>
        {changes.map(({ path, atMs, by }) => (
          <tr key={path}>
            <td>{when(atMs)}</td>
            <td>{by}</td>
            <td>
              <code>{path}</code>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
