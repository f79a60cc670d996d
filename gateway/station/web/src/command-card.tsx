import type { JSX, TargetedSubmitEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { initialValues, type Values } from '../../form-values.ts';
import type { CommandView, DeviceView, ReadBackView } from '../../wire.ts';
import { Confirm, type Whom } from './command-confirm.tsx';
import { Fields } from './command-fields.tsx';
import { type Answered, giveCommand } from './commands.ts';
import { age, clock, exactClock } from './format.ts';
import { textOf, words } from './language.ts';
import { nowMs } from './store.ts';

interface CardProps {
  readonly device: DeviceView;
  readonly command: CommandView;
  readonly whom: Whom;
  /** The gateway has taken it. */
  readonly onSent?: () => void;
}

/** One command: what it does, what the device says of it now, its form, and what became of it. */
export function CommandCard({ device, command, whom, onSent }: CardProps): JSX.Element {
  const { name, fields, isHazardous } = command;
  const [values, setValues] = useState<Values>(() => initialValues(fields ?? []));
  const [isTried, setTried] = useState(false);
  const [isAsking, setAsking] = useState(false);
  const [answered, setAnswered] = useState<Answered | undefined>(undefined);
  const { command: names, commandDoes, commands: text } = words.value;

  const give = async () => {
    setAsking(false);
    setAnswered({ state: 'sending' });
    const refusal = await giveCommand(device.deviceId, name, values, isHazardous);
    setAnswered(refusal === undefined ? { state: 'sent', atMs: nowMs.value } : { state: 'refused', refusal });
    if (refusal === undefined) onSent?.();
  };
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const wrong = event.currentTarget.querySelector<HTMLElement>('input:invalid');
    setTried(wrong !== null);
    setAnswered(undefined);
    if (wrong !== null) wrong.focus();
    else if (isHazardous) setAsking(true);
    else void give();
  };
  return (
    <section class="command" data-command={name} data-hazardous={isHazardous}>
      <h4>{textOf(names, name)}</h4>
      <p class="quiet">{textOf(commandDoes, name)}</p>
      {command.readBack !== undefined && <ReadBack device={device} metric={command.readBack} />}
      {fields === undefined ? (
        <p class="quiet">{text.noForm}</p>
      ) : (
        <form noValidate={true} data-tried={isTried} onSubmit={submit}>
          <Fields command={name} fields={fields} values={values} onChange={setValues} />
          {isTried && (
            <p class="command-refused" role="alert">
              {text.incomplete}
            </p>
          )}
          <div class="command-end">
            <button type="submit" disabled={answered?.state === 'sending'} aria-label={textOf(names, name)}>
              {text.send}
              {isHazardous && ' …'}
            </button>
            <Result answered={answered} />
          </div>
        </form>
      )}
      {isAsking && (
        <Confirm
          {...{ deviceId: device.deviceId, command, values, whom }}
          onYes={() => void give()}
          onNo={() => setAsking(false)}
        />
      )}
    </section>
  );
}

function Result({ answered }: { readonly answered: Answered | undefined }): JSX.Element {
  const { commands: text, refusal } = words.value;
  const line = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (answered !== undefined) line.current?.scrollIntoView({ block: 'nearest' });
  }, [answered]);
  return (
    <p ref={line} role="status" data-state={answered?.state}>
      {answered?.state === 'sending' && text.sending}
      {answered?.state === 'sent' && text.sent({ atMs: answered.atMs }, exactClock)}
      {answered?.state === 'refused' && (
        <>
          <strong>{textOf(refusal, answered.refusal)}</strong> <code>{answered.refusal}</code>
        </>
      )}
    </p>
  );
}

/** What the device itself says; nothing is said of it while its line is away. */
function ReadBack({ device, metric }: { readonly device: DeviceView; readonly metric: string }): JSX.Element {
  const { commands: text } = words.value;
  const found = device.readBacks?.find((one) => one.metric === metric);
  const isKnown = device.state === 'open' && found !== undefined && found.value !== null;
  return (
    <p class="read-back" data-read-back={metric} data-value={isKnown ? found.value : undefined}>
      <span class="quiet">{text.readBack}</span>{' '}
      {isKnown ? <Said {...found} /> : <strong>– {text.readBackUnknown}</strong>}
    </p>
  );
}

function Said({ metric, value, quality, reason, atMs }: ReadBackView): JSX.Element {
  const { readBack, reason: reasons } = words.value;
  const sentences: Readonly<Record<string, (typeof readBack)['relay']>> = readBack;
  const said = sentences[metric]?.({ value: value ?? '' }, clock) ?? `${metric} ${value}`;
  return (
    <>
      <strong>{said}</strong>
      {quality !== 'good' && ` (${textOf(reasons, reason ?? quality)})`} · {age(atMs, nowMs.value)}
    </>
  );
}
