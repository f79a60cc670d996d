import { filter, map, merge, type Observable, scan } from 'rxjs';
import type { Instant } from '../core/instant.ts';
import type { Reading } from '../core/measurement.ts';
import type { BoundDevice, DetectorInput } from '../plugin/detector.ts';

/** The newest usable reading of each metric of one robot, at one moment. */
export interface RobotState {
  readonly at: Instant;
  readonly readings: ReadonlyMap<string, Reading>;
  /** The readings that came just now; none on a tick of the clock. */
  readonly news: readonly Reading[];
}

/** What one robot has said so far, told again with each of its readings and each tick: a state that lasts sends nothing. */
export function robotStates(
  input: DetectorInput,
  device: BoundDevice,
  metrics: readonly string[],
): Observable<RobotState> {
  const said$ = input.reading(...metrics).pipe(
    filter(({ deviceId, value }) => deviceId === device.deviceId && value !== null),
    map((reading) => ({ at: reading.receivedAt, reading })),
  );
  const tick$ = input.tick$.pipe(map((at) => ({ at, reading: undefined })));
  const nothingSaid: Pick<RobotState, 'readings'> = { readings: new Map() };
  return merge(said$, tick$).pipe(
    scan<
      { readonly at: Instant; readonly reading: Reading | undefined },
      RobotState,
      Pick<RobotState, 'readings'>
    >(
      ({ readings }, { at, reading }) =>
        reading === undefined
          ? { at, readings, news: [] }
          : { at, readings: new Map(readings).set(reading.metric, reading), news: [reading] },
      nothingSaid,
    ),
  );
}

/** A metric's newest value; undefined where the robot never said it. */
export const numberOf = ({ readings }: RobotState, metric: string): number | undefined =>
  readings.get(metric)?.value ?? undefined;

/** A metric's newest word. */
export const wordOf = ({ readings }: RobotState, metric: string): string | undefined =>
  readings.get(metric)?.text;
