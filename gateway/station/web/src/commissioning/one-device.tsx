import type { JSX } from 'preact';
import type { CommissioningView } from '../../../commissioning-wire.ts';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { propose } from '../settings/apply.tsx';
import { Label } from './label.tsx';
import { type Live, useLiveTest } from './live-test.ts';
import { Signals, unitOf } from './signals.tsx';
import { Tare } from './tare.tsx';

type Device = CommissioningView['devices'][number];

interface Props {
  readonly view: CommissioningView;
  readonly id: string;
  onReplace(device: Device): void;
}

/** A device in service: seen live, labelled, replaced, or taken out. */
export function OneInService({ view, id, onReplace }: Props): JSX.Element {
  const { commissioning: text, refusal } = words.value;
  const live = useLiveTest(id);
  const device = view.devices.find((one) => one.id === id);
  if (device === undefined) return <p role="alert">{refusal['not-found']}</p>;
  const place = [...view.beds, ...view.robots].find((one) => one.id === (device.bed ?? device.robot));
  const remove = () =>
    propose({
      what: text.removeOf({ device: id }, clock),
      path: `/api/v1/commissioning/devices/${encodeURIComponent(id)}/remove`,
      body: { seen: view.digest },
      awayMs: view.awayMs,
    });
  return (
    <div class="commission-one" data-one-device={id}>
      <header>
        <h2>
          {place?.label ?? '–'} · {id}
        </h2>
        <p class="quiet">
          {device.driver}
          {device.port !== undefined && ` · ${device.port}`}
        </p>
        {view.isChangeable && (
          <div class="settings-line">
            <button type="button" data-act="replace" onClick={() => onReplace(device)}>
              {text.replace}
            </button>
            <button type="button" data-act="remove" onClick={remove}>
              {text.remove}
            </button>
          </div>
        )}
      </header>
      <LiveTest live={live} />
      <Tare id={id} live={live} />
      <Label deviceId={id} place={place?.label ?? '–'} />
    </div>
  );
}

const oneDecimal = (ms: number): string => (ms / 1000).toFixed(1);

/** "Press now": what the device says from then on, and after how long. */
function LiveTest({ live: { test, start } }: { readonly live: Live }): JSX.Element {
  const { commissioning: text, metric } = words.value;
  const { first, change, latest = [], signals = [] } = test ?? {};
  return (
    <section class="live-test">
      <h3>{text.test}</h3>
      <p>{text.testText}</p>
      <button type="button" class="primary" data-act="press-now" onClick={() => void start()}>
        {text.start}
      </button>
      {test !== undefined && (
        <div role="status" data-seen={change !== undefined} data-speaks={first !== undefined}>
          <p class="live-seen">
            {change !== undefined
              ? text.seen({ seconds: oneDecimal(change.afterMs) }, clock)
              : text.waiting({ seconds: oneDecimal(test.elapsedMs) }, clock)}
          </p>
          {change !== undefined && (
            <p>
              {text.changed(
                {
                  metric: textOf(metric, change.value.metric),
                  before: change.before ?? '–',
                  value: `${change.value.value ?? '–'} ${unitOf(change.value.unit)}`.trim(),
                },
                clock,
              )}
            </p>
          )}
          {first !== undefined && (
            <p class="quiet">
              {text.speaks({ seconds: oneDecimal(first.afterMs), count: test.count }, clock)}
            </p>
          )}
          {test.isOver && <p>{first === undefined ? text.nothingSeen : text.over}</p>}
          <dl class="live-values">
            {latest.map((one) => (
              <div key={one.metric}>
                <dt>{textOf(metric, one.metric)}</dt>
                <dd>
                  {one.text ?? one.value ?? '–'} {unitOf(one.unit)}
                </dd>
              </div>
            ))}
          </dl>
          <Signals signals={signals} />
        </div>
      )}
    </section>
  );
}
