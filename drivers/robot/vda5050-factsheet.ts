import type { MetricSpec } from '../../gateway/plugin/driver.ts';
import type { Json } from '../messages.ts';
import { numberOf, recordOf, textOf } from '../messages.ts';

interface FactRow {
  readonly spec: MetricSpec;
  readonly read: (facts: {
    readonly type: Json;
    readonly physical: Json;
  }) => { readonly value: number; readonly text?: string } | undefined;
}

const row = (
  metric: string,
  unit: string,
  plausible: readonly [number, number],
  summary: string,
  read: FactRow['read'],
): FactRow => ({
  // The broker keeps a factsheet and gives it to whoever subscribes, long after the robot has gone.
  spec: { metric, unit, summary, ratePerMin: 0, plausible, isNoSignOfLife: true },
  read,
});

const named = (value: unknown) => {
  const text = textOf(value);
  return text === undefined ? undefined : { value: 1, text };
};
const measured = (value: unknown) => {
  const number = numberOf(value);
  return number === undefined ? undefined : { value: number };
};

/** What a factsheet says of the robot, by the names of 2.1 and of 3.0. The words are 1 with a text: 3.0 leaves them open. */
export const factRows: readonly FactRow[] = [
  row('robot-series', '1', [0, 1], 'The text is the name of the series.', ({ type }) =>
    named(type['seriesName']),
  ),
  row('robot-class', '1', [0, 1], 'The text is the class of robot, such as CARRIER.', ({ type }) =>
    named(type['agvClass'] ?? type['mobileRobotClass']),
  ),
  // The 3.0 schema requires one spelling and describes the other.
  row('robot-kinematic', '1', [0, 1], 'The text is how it moves, such as DIFF.', ({ type }) =>
    named(type['agvKinematic'] ?? type['mobileRobotKinematic'] ?? type['mobileRobotKinematics']),
  ),
  row('max-payload', 'kg', [0, 1e5], 'The heaviest load.', ({ type }) =>
    measured(type['maxLoadMass'] ?? type['maximumLoadMass']),
  ),
  row('max-speed', 'm/s', [0, 50], 'The highest speed.', ({ physical }) =>
    measured(physical['speedMax'] ?? physical['maximumSpeed']),
  ),
];

/** The two parts of a factsheet that are read. */
export const factsOf = (message: Json) => ({
  type: recordOf(message['typeSpecification']) ?? {},
  physical: recordOf(message['physicalParameters']) ?? {},
});
