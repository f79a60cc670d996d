import { chosenOf, initialValues, type Values } from './form-values.ts';
import type { ReceiverSettings } from './receivers-wire.ts';
import type { ConfigEditView } from './settings-wire.ts';

type Receiver = ReceiverSettings['receivers'][number];

/** What a form about a receiver holds. */
export interface ReceiverForm {
  readonly told: Values;
  readonly options: Values;
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What holds for a receiver: what is written of it, and what is usual where nothing is. */
export function formOfReceiver(
  { kinds, told }: Pick<ReceiverSettings, 'kinds' | 'told'>,
  kind: string,
  written?: ReceiverForm,
): ReceiverForm {
  const fields = kinds.find((one) => one.kind === kind)?.fields ?? [];
  return {
    told: { ...initialValues(told), ...written?.told },
    options: { ...initialValues(fields), ...written?.options },
  };
}

/** The edit that adds a receiver: what is usual is not written. */
export function addedReceiver(
  { kinds, told }: Pick<ReceiverSettings, 'kinds' | 'told'>,
  { id, kind, form }: { readonly id: string; readonly kind: string; readonly form: ReceiverForm },
): ConfigEditView {
  const fields = kinds.find((one) => one.kind === kind)?.fields ?? [];
  const value = { id, kind, ...chosenOf(form.told, told), options: chosenOf(form.options, fields) };
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
