import { isSame, type Values } from './form-values.ts';
import type { ConfigEditView, SettingsView } from './settings-wire.ts';

type Detector = SettingsView['detectors'][number];

/** Where a detector's options are changed: the facility's, or those of a resident, who lies in a bed. */
export interface DetectorPlace {
  readonly path: readonly string[];
  /** As it is written there; undefined where nothing is. */
  readonly stands: Values | undefined;
  /** Of one resident, whose options stand in place of all of the facility's. */
  readonly isResident: boolean;
}

/** What holds at a place. */
export const holdingAt = (
  { initial, facility }: Detector,
  { stands, isResident }: DetectorPlace,
): Values => ({
  ...initial,
  ...(stands ?? (isResident ? facility : undefined)),
});

/** The fields of a place's form: what is decided for one person is not shown for all. */
export const fieldsAt = (
  { fields, personal }: Detector,
  { isResident }: DetectorPlace,
): Detector['fields'] => (isResident ? fields : fields.filter(({ name }) => !personal.includes(name)));

/**
 * The edits that make of a place what its form holds; none where nothing is another. Only what differs from the default is written. A
 * resident's first own option takes the facility's others along, since what is left out there has its default, not the facility's.
 */
export function detectorEdits(detector: Detector, place: DetectorPlace, values: Values): ConfigEditView[] {
  const { initial, facility = {} } = detector;
  const { path, stands, isResident } = place;
  const holds = holdingAt(detector, place);
  const names = fieldsAt(detector, place).map(({ name }) => name);
  const changed = names.filter((name) => !isSame(values[name], holds[name]));
  if (changed.length === 0) return [];
  const isDefault = (name: string) => values[name] === undefined || isSame(values[name], initial[name]);
  if (isResident && stands === undefined) {
    const others = Object.entries(facility).filter(([name]) => !names.includes(name));
    const own = names.flatMap((name) => (isDefault(name) ? [] : [[name, values[name]] as const]));
    return [{ op: 'set', path: [...path], value: Object.fromEntries([...others, ...own]) as never }];
  }
  return changed.map((name) =>
    isDefault(name)
      ? { op: 'remove', path: [...path, name] }
      : { op: 'set', path: [...path, name], value: values[name] as never },
  );
}
