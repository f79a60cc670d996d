import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId, useState } from 'preact/hooks';
import type { ConfigEditView, SettingsView } from '../../../settings-wire.ts';
import { clock } from '../format.ts';
import { words } from '../language.ts';
import { TextField } from '../text-field.tsx';
import { proposeEdits } from './apply.tsx';
import { LastChanged } from './last-changed.tsx';

interface Props {
  readonly view: SettingsView;
  readonly mayChange: boolean;
}
type Bed = SettingsView['beds'][number];

/** The bed whose form is open; `+` is a new one. */
const open = signal<string | undefined>(undefined);
const toggle = (id: string) => {
  open.value = open.value === id ? undefined : id;
};

/** The ward's name, its beds, and who lies in them. */
export function BedSettings({ view, mayChange }: Props): JSX.Element {
  const { settings: text } = words.value;
  return (
    <section class="settings-part">
      <WardName view={view} mayChange={mayChange} />
      <table class="settings-table settings-beds">
        <thead>
          <tr>
            <th scope="col">{text.bed}</th>
            <th scope="col">{text.room}</th>
            <th scope="col">{text.resident}</th>
            <th scope="col" class="number">
              {text.devices}
            </th>
            {mayChange && <th scope="col">{text.change}</th>}
          </tr>
        </thead>
        <tbody>
          {view.beds.map((bed) => (
            <BedRow key={bed.id} bed={bed} view={view} mayChange={mayChange} />
          ))}
        </tbody>
      </table>
      {mayChange && (
        <div>
          <button
            type="button"
            data-act="add-bed"
            aria-expanded={open.value === '+'}
            onClick={() => toggle('+')}
          >
            {text.addBed}
          </button>
          {open.value === '+' && <NewBed view={view} />}
        </div>
      )}
    </section>
  );
}

function WardName({ view, mayChange }: Props): JSX.Element {
  const [name, setName] = useState(view.ward);
  const { settings: text, page } = words.value;
  return (
    <form
      class="settings-line"
      onSubmit={(event) => {
        event.preventDefault();
        proposeEdits(text.renameWard, [{ op: 'set', path: ['ward'], value: name }], view);
      }}
    >
      <TextField
        name="ward"
        label={text.wardName}
        value={name}
        most={64}
        onValue={setName}
        isFixed={!mayChange}
      />
      {mayChange && name !== view.ward && <button type="submit">{page.save}</button>}
      <LastChanged view={view} under="ward" />
    </form>
  );
}

function BedRow({ bed, view, mayChange }: Props & { readonly bed: Bed }): JSX.Element {
  const { settings: text } = words.value;
  const isOpen = open.value === bed.id;
  return (
    <>
      <tr data-bed-setting={bed.id}>
        <th scope="row">{bed.label}</th>
        <td>{bed.room}</td>
        <td>{bed.resident?.displayName ?? <span class="quiet">{text.empty}</span>}</td>
        <td class="number">{bed.devices}</td>
        {mayChange && (
          <td>
            <button type="button" data-act="edit-bed" aria-expanded={isOpen} onClick={() => toggle(bed.id)}>
              {text.change}
            </button>
          </td>
        )}
      </tr>
      {isOpen && mayChange && (
        <tr>
          <td colSpan={5} class="settings-open">
            <BedForm bed={bed} view={view} />
          </td>
        </tr>
      )}
    </>
  );
}

/** Rename, admit, rename or discharge or move a resident, close. */
function BedForm({ bed, view }: { readonly bed: Bed; readonly view: SettingsView }): JSX.Element {
  const { settings: text, page } = words.value;
  const [label, setLabel] = useState(bed.label);
  const [room, setRoom] = useState(bed.room);
  const edits: ConfigEditView[] = [
    ...(label === bed.label ? [] : [{ op: 'set' as const, path: ['beds', bed.id, 'label'], value: label }]),
    ...(room === bed.room ? [] : [{ op: 'set' as const, path: ['beds', bed.id, 'room'], value: room }]),
  ];
  return (
    <div class="settings-forms">
      <form
        class="settings-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (edits.length > 0) proposeEdits(text.renameBed({ bed: bed.label }, clock), edits, view);
        }}
      >
        <TextField name="label" label={text.bed} value={label} most={16} onValue={setLabel} />
        <TextField name="room" label={text.room} value={room} most={32} onValue={setRoom} />
        <button type="submit" data-act="rename-bed" disabled={edits.length === 0}>
          {page.save}
        </button>
      </form>
      {bed.resident === undefined ? <Admit bed={bed} view={view} /> : <Resident bed={bed} view={view} />}
      {bed.resident === undefined && (
        <div class="settings-line">
          <button
            type="button"
            data-act="close-bed"
            disabled={bed.devices > 0}
            onClick={() =>
              proposeEdits(
                text.closeBed({ bed: bed.label }, clock),
                [{ op: 'remove', path: ['beds', bed.id] }],
                view,
              )
            }
          >
            {text.closeBed({ bed: bed.label }, clock)}
          </button>
          {bed.devices > 0 && <small class="quiet">{text.devicesFirst}</small>}
        </div>
      )}
      <LastChanged view={view} under={`beds.${bed.id}`} />
    </div>
  );
}

/** An id that nobody has: names are not ids, since ids travel. */
function freshId(stem: string, taken: readonly string[]): string {
  for (let n = taken.length + 1; ; n += 1) if (!taken.includes(`${stem}-${n}`)) return `${stem}-${n}`;
}

function Admit({ bed, view }: { readonly bed: Bed; readonly view: SettingsView }): JSX.Element {
  const { settings: text } = words.value;
  const known = view.beds.flatMap(({ resident }) => resident?.id ?? []);
  const [id, setId] = useState(() => freshId('resident', known));
  const [name, setName] = useState('');
  return (
    <form
      class="settings-line"
      onSubmit={(event) => {
        event.preventDefault();
        const value = { id, displayName: name };
        proposeEdits(
          text.admit({ bed: bed.label }, clock),
          [{ op: 'set', path: ['beds', bed.id, 'resident'], value }],
          view,
        );
      }}
    >
      <TextField name="displayName" label={text.shownName} value={name} most={64} onValue={setName} />
      <TextField name="residentId" label={text.residentId} value={id} most={64} onValue={setId} />
      <button type="submit" data-act="admit" disabled={name === '' || id === ''}>
        {text.admitHere}
      </button>
    </form>
  );
}

function Resident({ bed, view }: { readonly bed: Bed; readonly view: SettingsView }): JSX.Element | null {
  const { settings: text, page } = words.value;
  const { resident } = bed;
  const [name, setName] = useState(resident?.displayName ?? '');
  const free = view.beds.filter((other) => other.resident === undefined);
  const [to, setTo] = useState('');
  const chooser = useId();
  if (resident === undefined) return null;
  const place = ['beds', bed.id, 'resident'];
  // What was set for this person alone goes with them.
  const profile: ConfigEditView[] =
    view.alarms.residents[resident.id] === undefined
      ? []
      : [{ op: 'remove', path: ['alarmProfiles', 'residents', resident.id] }];
  const move: ConfigEditView[] = [
    { op: 'remove', path: place },
    { op: 'set', path: ['beds', to, 'resident'], value: resident as never },
  ];
  return (
    <>
      <form
        class="settings-line"
        onSubmit={(event) => {
          event.preventDefault();
          proposeEdits(
            text.renameResident,
            [{ op: 'set', path: [...place, 'displayName'], value: name }],
            view,
          );
        }}
      >
        <TextField name="displayName" label={text.shownName} value={name} most={64} onValue={setName} />
        <button type="submit" disabled={name === '' || name === resident.displayName}>
          {page.save}
        </button>
      </form>
      <div class="settings-line">
        <div class="field">
          <label for={chooser}>{text.moveTo}</label>
          <select
            id={chooser}
            name="moveTo"
            value={to}
            onChange={({ currentTarget }) => setTo(currentTarget.value)}
          >
            <option value="">–</option>
            {free.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <button
          type="button"
          data-act="move"
          disabled={to === ''}
          onClick={() => proposeEdits(text.move, move, view)}
        >
          {text.move}
        </button>
        <button
          type="button"
          data-act="discharge"
          onClick={() => proposeEdits(text.discharge, [{ op: 'remove', path: place }, ...profile], view)}
        >
          {text.discharge}
        </button>
      </div>
    </>
  );
}

function NewBed({ view }: { readonly view: SettingsView }): JSX.Element {
  const { settings: text } = words.value;
  const [id, setId] = useState(() =>
    freshId(
      'bed',
      view.beds.map((bed) => bed.id),
    ),
  );
  const [room, setRoom] = useState('');
  const [label, setLabel] = useState('');
  return (
    <form
      class="settings-line settings-open"
      onSubmit={(event) => {
        event.preventDefault();
        proposeEdits(text.addBed, [{ op: 'add', path: ['beds'], value: { id, room, label } }], view);
      }}
    >
      <TextField name="label" label={text.bed} value={label} most={16} onValue={setLabel} />
      <TextField name="room" label={text.room} value={room} most={32} onValue={setRoom} />
      <TextField name="bedId" label={text.bedId} value={id} most={64} onValue={setId} />
      <button type="submit" disabled={label === '' || room === '' || id === ''}>
        {text.addBed}
      </button>
    </form>
  );
}
