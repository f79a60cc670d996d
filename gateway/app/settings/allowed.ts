import type { ConfigEdit } from '../../config/edit.ts';
import { toldOptions } from '../../config/receivers.ts';

type Op = ConfigEdit['op'];

/** `*` is any one key, `**` any keys, at least one. */
type Rule = readonly [ops: readonly Op[], path: string];

/**
 * What may be changed from the settings. How the gateway is reached, who may connect and where it keeps its store are not among it: a
 * mistake there could lock everybody out, and is mended at the machine.
 */
const settings: readonly Rule[] = [
  [['set'], 'ward'],
  [['add'], 'beds'],
  [['remove'], 'beds/*'],
  [['set'], 'beds/*/room'],
  [['set'], 'beds/*/label'],
  [['set', 'remove'], 'beds/*/resident'],
  [['set', 'remove'], 'beds/*/resident/**'],
  [['set', 'remove'], 'alarms/**'],
  [['set', 'remove'], 'alarmProfiles/**'],
  [['set', 'remove'], 'detectors/**'],
  [['set', 'remove'], 'store/archive/*'],
  [['set', 'remove'], 'store/evidence/*'],
  [['set', 'remove'], 'store/eraseLearntAfterDays'],
  [['add'], 'receivers'],
  [['remove'], 'receivers/*'],
  ...Object.keys(toldOptions.shape).map((name): Rule => [['set', 'remove'], `receivers/*/${name}`]),
  [['set', 'remove'], 'receivers/*/options/*'],
];

/** What commissioning changes: the devices, and nothing else. */
const devices: readonly Rule[] = [
  [['add'], 'devices'],
  [['remove'], 'devices/*'],
  [['set', 'remove'], 'devices/**'],
];

/** What an approved limit changes: an option of a detector, for all or for one resident. */
const limits: readonly Rule[] = [
  [['set'], 'detectors/*/*'],
  [['set'], 'beds/*/resident/detectors/*'],
  [['set'], 'beds/*/resident/detectors/*/*'],
];

const matches = (pattern: readonly string[], path: readonly string[]): boolean => {
  const [first, ...others] = pattern;
  if (first === undefined) return path.length === 0;
  if (first === '**') return path.length > 0;
  return path.length > 0 && (first === '*' || first === path[0]) && matches(others, path.slice(1));
};

const allows =
  (rules: readonly Rule[]) =>
  ({ op, path }: ConfigEdit): boolean =>
    rules.some(([ops, pattern]) => ops.includes(op) && matches(pattern.split('/'), path));

export const isSetting = allows(settings);
export const isDeviceChange = allows(devices);
export const isLimitChange = allows(limits);
