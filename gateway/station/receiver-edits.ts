import { chosenOf, initialValues, isSame, type Values } from './form-values.ts';
import type { ReceiverSettings } from './receivers-wire.ts';
import type { ConfigEditView } from './settings-wire.ts';

type Receiver = ReceiverSettings['receivers'][number];

/** What a form about a receiver holds. */
export interface ReceiverForm {
  readonly told: Values;
  readonly options: Values;
}

const fieldsOf = ({ kinds }: Pick<ReceiverSettings, 'kinds'>, kind: string) =>
  kinds.find((one) => one.kind === kind)?.fields ?? [];

/** What holds for a receiver: what is written of it, and what is usual where nothing is. */
export function formOfReceiver(
  settings: Pick<ReceiverSettings, 'kinds' | 'told'>,
  kind: string,
  written?: ReceiverForm,
): ReceiverForm {
  return {
    told: { ...initialValues(settings.told), ...written?.told },
    options: { ...initialValues(fieldsOf(settings, kind)), ...written?.options },
  };
}

/** The edit that adds a receiver: what is usual is not written. */
export function addedReceiver(
  settings: Pick<ReceiverSettings, 'kinds' | 'told'>,
  { id, kind, form }: { readonly id: string; readonly kind: string; readonly form: ReceiverForm },
): ConfigEditView {
  const options = chosenOf(form.options, fieldsOf(settings, kind));
  const value = { id, kind, ...chosenOf(form.told, settings.told), options };
  return { op: 'add', path: ['receivers'], value: value as never };
}

/** The edits that make of a receiver what its form holds; none where nothing is another. What nobody touched stays as it is written. */
export function receiverEdits(
  settings: Pick<ReceiverSettings, 'kinds' | 'told'>,
  receiver: Receiver,
  form: ReceiverForm,
): readonly ConfigEditView[] {
  const held = formOfReceiver(settings, receiver.kind, receiver);
  const place = ['receivers', receiver.id];
  return [
    ...changes(place, receiver.told, held.told, form.told),
    ...changes([...place, 'options'], receiver.options, held.options, form.options),
  ];
}

function changes(place: readonly string[], written: Values, held: Values, wanted: Values): ConfigEditView[] {
  return [...new Set([...Object.keys(held), ...Object.keys(wanted)])].flatMap((name): ConfigEditView[] => {
    const value = wanted[name];
    if (isSame(value, held[name])) return [];
    const path = [...place, name];
    if (value !== undefined) return [{ op: 'set', path, value: value as never }];
    return name in written ? [{ op: 'remove', path }] : [];
  });
}
