import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { type DetectorPlace, detectorEdits, fieldsAt, holdingAt } from '../../../detector-edits.ts';
import { recordOf, type Values } from '../../../form-values.ts';
import type { SettingsView } from '../../../settings-wire.ts';
import { argumentName, argumentValue } from '../argument-words.ts';
import { Fields } from '../command-fields.tsx';
import { clock } from '../format.ts';
import { textOf, words } from '../language.ts';
import { Select } from './alarm-settings.tsx';
import { proposeEdits } from './apply.tsx';
import { LastChanged } from './last-changed.tsx';

interface Props {
  readonly view: SettingsView;
  readonly mayChange: boolean;
}
type Detector = SettingsView['detectors'][number];
type Bed = SettingsView['beds'][number];

/** The facility's options of a detector, or those of whoever lies in a bed. */
function placeOf({ name, facility }: Detector, bed: Bed | undefined): DetectorPlace {
  if (bed === undefined) return { path: ['detectors', name], stands: facility, isResident: false };
  const own = recordOf(bed.resident?.['detectors'])[name];
  return {
    path: ['beds', bed.id, 'resident', 'detectors', name],
    stands: own === undefined ? undefined : recordOf(own),
    isResident: true,
  };
}

/** From which values on something is told: for all, or for one resident. */
export function DetectorSettings({ view, mayChange }: Props): JSX.Element {
  const { settings: text, detector: names } = words.value;
  const [scope, setScope] = useState('');
  const [chosen, setChosen] = useState(view.detectors[0]?.name ?? '');
  const bed = view.beds.find(({ id }) => id === scope);
  const shown = view.detectors.filter(({ isOfResidents }) => bed === undefined || isOfResidents);
  const detector = shown.find(({ name }) => name === chosen) ?? shown[0];
  const residents = view.beds.flatMap(({ id, label, resident }) =>
    resident ? [[id, `${label} · ${resident.displayName}`] as const] : [],
  );
  const marked = (one: Detector) =>
    `${placeOf(one, bed).stands === undefined ? '' : '• '}${textOf(names, one.name)}`;
  return (
    <section class="settings-part">
      <div class="settings-line">
        <Select
          label={text.scope}
          name="detector-scope"
          value={scope}
          onValue={setScope}
          options={[['', text.facility], ...residents]}
        />
        <Select
          label={text.looksFor}
          name="detector"
          value={detector?.name ?? ''}
          onValue={setChosen}
          options={shown.map((one) => [one.name, marked(one)] as const)}
        />
      </div>
      <p class="quiet">{text.ownMark}</p>
      {detector && (
        <Options
          key={`${scope} ${detector.name}`}
          {...{ view, mayChange, detector }}
          place={placeOf(detector, bed)}
        />
      )}
    </section>
  );
}

interface OptionsProps extends Props {
  readonly detector: Detector;
  readonly place: DetectorPlace;
}

function Options({ view, mayChange, detector, place }: OptionsProps): JSX.Element {
  const { settings: text, page, detector: names } = words.value;
  const [values, setValues] = useState<Values>(holdingAt(detector, place));
  const what = text.limitsOf({ detector: textOf(names, detector.name) }, clock);
  const edits = detectorEdits(detector, place, values);
  return (
    <div class="settings-columns">
      <section>
        <h3>{text.holdsNow}</h3>
        <Holding {...{ view, detector, place }} />
      </section>
      <form
        class="settings-limit"
        data-detector-form={detector.name}
        onSubmit={(event) => {
          event.preventDefault();
          if (edits.length > 0) proposeEdits(what, edits, view);
        }}
      >
        <h3>{text.here}</h3>
        <fieldset disabled={!mayChange}>
          <Fields
            command={detector.name}
            fields={fieldsAt(detector, place)}
            values={values}
            onChange={setValues}
          />
        </fieldset>
        {mayChange && (
          <div class="settings-line">
            <button type="submit" class="primary" data-act="save-detector" disabled={edits.length === 0}>
              {page.save}
            </button>
            {place.stands !== undefined && (
              <button
                type="button"
                data-act="default-detector"
                onClick={() => proposeEdits(what, [{ op: 'remove', path: [...place.path] }], view)}
              >
                {place.isResident ? text.asFacility : text.backToInitial}
              </button>
            )}
          </div>
        )}
      </form>
    </div>
  );
}

/** Each option: what is usual, what holds here, and who changed it last. */
function Holding({ view, detector, place }: Omit<OptionsProps, 'mayChange'>): JSX.Element {
  const { settings: text } = words.value;
  const holds = holdingAt(detector, place);
  const path = place.path.join('.');
  return (
    <>
      <table class="settings-table">
        <thead>
          <tr>
            <th scope="col">{text.option}</th>
            <th scope="col">{text.byDefault}</th>
            <th scope="col">{text.holds}</th>
          </tr>
        </thead>
        <tbody>
          {fieldsAt(detector, place).map(({ name }) => {
            const usual = argumentValue(detector.initial[name]);
            const here = argumentValue(holds[name]);
            return (
              <tr key={name} data-option-row={name}>
                <th scope="row">
                  {argumentName(detector.name, name)}
                  <LastChanged view={view} under={`${path}.${name}`} />
                </th>
                <td>{usual}</td>
                <td>{here === usual ? here : <strong>{here}</strong>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {view.changes.some(({ path: changed }) => changed === path) && <LastChanged view={view} under={path} />}
      {detector.others.length > 0 && (
        <p class="quiet">
          {text.inTheFile} <code>{detector.others.join(', ')}</code>
        </p>
      )}
    </>
  );
}
