import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { CommissioningView } from '../../../commissioning-wire.ts';
import { Refused, useAsked } from '../asked.tsx';
import { clock, exactClock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { goTo } from '../place.ts';
import { send } from '../request.ts';
import { ApplyDialog } from '../settings/apply.tsx';
import '../settings/settings.css';
import './commissioning.css';
import { type Draft, draftOf, NewDevice } from './new-device.tsx';
import { OneInService } from './one-device.tsx';

const view = signal<CommissioningView | undefined>(undefined);
const state = signal<'looking' | 'ready' | { readonly code: string }>('looking');
/** What is being put into service. */
const draft = signal<Draft | undefined>(undefined);

async function look(): Promise<void> {
  if (typeof state.peek() !== 'object') state.value = 'looking';
  const answer = await send<CommissioningView>('GET', '/api/v1/commissioning');
  state.value = answer.isOk ? 'ready' : { code: answer.refusal.code };
  if (answer.isOk) view.value = answer.value;
}

/** Devices that are found, that are put into service, and that are in service. With an id: one of these. */
export function Page({ id }: { readonly id?: string | undefined }): JSX.Element {
  useEffect(() => {
    draft.value = undefined;
  }, [id]);
  useAsked(look, () => typeof state.peek() === 'object', [id]);
  const { commissioning: text, refusal } = words.value;
  const shown = view.value;
  return (
    <div class="commission">
      <div class="settings-line commission-look">
        {(id !== undefined || draft.value !== undefined) && (
          <button
            type="button"
            data-act="all-devices"
            onClick={() => {
              draft.value = undefined;
              goTo('commissioning');
            }}
          >
            {text.back}
          </button>
        )}
        <button
          type="button"
          data-act="look"
          disabled={state.value === 'looking'}
          onClick={() => void look()}
        >
          {state.value === 'looking' ? text.looking : text.look}
        </button>
      </div>
      {typeof state.value === 'object' && <Refused text={textOf(refusal, state.value.code)} again={look} />}
      {shown !== undefined && <Shown view={shown} id={id} />}
      <ApplyDialog />
    </div>
  );
}

function Shown({
  view: shown,
  id,
}: {
  readonly view: CommissioningView;
  readonly id: string | undefined;
}): JSX.Element {
  const begin = (one: Partial<Draft>) => {
    draft.value = draftOf(shown, one);
  };
  if (draft.value !== undefined)
    return <NewDevice key={draft.value.replaces ?? draft.value.id} view={shown} draft={draft.value} />;
  if (id !== undefined)
    return (
      <OneInService
        view={shown}
        id={id}
        onReplace={({ driver, id: replaces }) => begin({ driver, replaces })}
      />
    );
  return (
    <>
      <Ports view={shown} begin={begin} />
      <Speakers view={shown} begin={begin} />
      <InService view={shown} begin={begin} />
    </>
  );
}

interface ListProps {
  readonly view: CommissioningView;
  begin(one: Partial<Draft>): void;
}

function Ports({ view: { ports, isChangeable }, begin }: ListProps): JSX.Element {
  const { commissioning: text } = words.value;
  return (
    <section>
      <h2>{text.ports}</h2>
      {ports.length === 0 && <p class="quiet">{text.noPorts}</p>}
      <ul class="found">
        {ports.map(({ path, product, identity, guesses, deviceId }) => (
          <li key={path} data-port={path}>
            <div class="found-text">
              <strong>{product ?? path}</strong>
              <code>{Object.values(identity).join(' · ')}</code>
              <span class="quiet">
                {deviceId !== undefined
                  ? text.inService({ device: deviceId }, clock)
                  : guesses.length > 0 && text.perhaps({ drivers: guesses.join(', ') }, clock)}
              </span>
            </div>
            {deviceId === undefined && isChangeable && (
              <button
                type="button"
                onClick={() => begin({ port: identity, driver: guesses[0] ?? '', guesses })}
              >
                {text.take}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Speakers({ view: { heard, heardDropped, isChangeable }, begin }: ListProps): JSX.Element {
  const { commissioning: text } = words.value;
  return (
    <section>
      <h2>{text.heard}</h2>
      {heard.length === 0 && <p class="quiet">{text.noHeard}</p>}
      <ul class="found">
        {heard.map(({ driver, name, topic, lastMs, isRetained, options }) => (
          <li key={`${driver} ${name}`} data-heard={name}>
            <div class="found-text">
              <strong>{name}</strong>
              <code>{topic}</code>
              <span class="quiet">
                {driver} · {isRetained ? text.kept : exactClock(lastMs)}
              </span>
            </div>
            {isChangeable && (
              <button
                type="button"
                data-act="take"
                onClick={() => begin({ driver, options, ...(driver === 'mqtt-json' && { id: name }) })}
              >
                {text.take}
              </button>
            )}
          </li>
        ))}
      </ul>
      {heardDropped > 0 && <p class="quiet">{text.dropped({ count: heardDropped }, clock)}</p>}
    </section>
  );
}

function InService({ view: { devices, beds, robots, isChangeable }, begin }: ListProps): JSX.Element {
  const { commissioning: text } = words.value;
  const labels = new Map([...beds, ...robots].map(({ id, label }) => [id, label]));
  return (
    <section>
      <h2>{text.configured}</h2>
      <ul class="found in-service">
        {devices.map(({ id, driver, bed, robot, placement }) => (
          <li key={id}>
            <button type="button" data-device={id} onClick={() => goTo('commissioning', id)}>
              <strong>{labels.get(bed ?? robot ?? '') ?? '–'}</strong>
              <span>{id}</span>
              <span class="quiet">
                {driver}
                {placement !== undefined && ` · ${text[placement as 'wrist']}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {isChangeable && (
        <button type="button" data-act="by-hand" onClick={() => begin({})}>
          {text.byHand}
        </button>
      )}
    </section>
  );
}
