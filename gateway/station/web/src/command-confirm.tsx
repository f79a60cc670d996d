import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { flat, type Values } from '../../form-values.ts';
import type { CommandView } from '../../wire.ts';
import { argumentName, argumentValue } from './argument-words.ts';
import { clock } from './format.ts';
import { textOf, words } from './language.ts';

/** Where a device is, and whose it is; a robot is nobody's. */
export interface Whom {
  readonly place: string;
  readonly isBed: boolean;
  readonly resident?: string;
}

interface ConfirmProps {
  readonly deviceId: string;
  readonly command: CommandView;
  readonly values: Values;
  readonly whom: Whom;
  readonly onYes: () => void;
  readonly onNo: () => void;
}

/** The second, explicit yes: what will happen, with what, to whom. The safe answer has the focus. */
export function Confirm({ deviceId, command, values, whom, onYes, onNo }: ConfirmProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const no = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    no.current?.focus();
  }, []);
  const { command: names, commandDoes, commands: text } = words.value;
  const name = textOf(names, command.name);
  return (
    <dialog
      ref={dialog}
      class="confirm"
      aria-labelledby="confirm-title"
      aria-describedby="confirm-does"
      onCancel={onNo}
    >
      <h2 id="confirm-title">{text.confirmTitle({ command: name }, clock)}</h2>
      <div id="confirm-does">
        <p>{textOf(commandDoes, command.name)}</p>
        {command.endsBy && <p>{text.confirmEnds({ afterMs: command.endsBy.afterMs }, clock)}</p>}
      </div>
      <dl>
        {whom.isBed && <Line name={text.confirmFor} value={whom.resident ?? text.nobody} isStrong={true} />}
        <Line name={text.confirmAt} value={whom.place} isStrong={true} />
        <Line name={text.confirmDevice} value={deviceId} />
        {flat(values).map(([key, value]) => (
          <Line key={key} name={argumentOf(command.name, key)} value={argumentValue(value)} />
        ))}
      </dl>
      <footer>
        <button type="button" ref={no} data-act="confirm-no" onClick={onNo}>
          {text.cancel}
        </button>
        <button type="button" class="primary" data-act="confirm-yes" onClick={onYes}>
          {text.confirmYes({ command: name }, clock)}
        </button>
      </footer>
    </dialog>
  );
}

interface LineProps {
  readonly name: string;
  readonly value: string;
  readonly isStrong?: boolean;
}

const Line = ({ name, value, isStrong = false }: LineProps): JSX.Element => (
  <div>
    <dt>{name}</dt>
    <dd>{isStrong ? <strong>{value}</strong> : value}</dd>
  </div>
);

/** The number of a row stays before the name of its field. */
function argumentOf(command: string, key: string): string {
  const [, number = '', name = key] = /^((?:\d+\. )*)(.*)$/.exec(key) ?? [];
  return `${number}${argumentName(command, name)}`;
}
