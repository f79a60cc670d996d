import test from 'ava';
import { drivers } from '../../drivers/index.ts';
import { widestDeadband } from '../../gateway/alarm/policy-lint.ts';
import { boundSubjects } from '../../gateway/app/bindings.ts';
import { createPipeline } from '../../gateway/app/pipeline.ts';
import { deviceId } from '../../gateway/core/id.ts';
import { plusMs, recordingInstant } from '../../gateway/core/instant.ts';
import { spo2Low } from '../../gateway/detect/spo2-low.ts';
import { limitRows, vitalLimits } from '../../gateway/detect/vital-limits.ts';
import { vitals } from '../../gateway/detect/vital-unit.ts';
import { detectorBench } from '../helpers/bench.ts';
import { wardConfig } from '../helpers/gateway.ts';
import { reading } from '../helpers/measurements.ts';

const config = wardConfig('/nowhere', {
  beds: ['1', '2'].map((bed) => ({
    id: `bed-${bed}`,
    room: bed,
    label: bed,
    resident: { id: `r-${bed}`, displayName: bed },
  })),
  devices: ['1', '2'].map((bed) => ({
    id: `oxi-${bed}`,
    driver: 'nonin-oem3',
    bed: `bed-${bed}`,
    port: `/dev/o${bed}`,
  })),
  detectors: { 'spo2-low': { deadbandPercent: 1 } },
  alarms: { 'spo2-low': { night: { deadband: 3 } } },
  alarmProfiles: {
    nightFrom: '21:00',
    nightUntil: '06:00',
    residents: { 'r-2': { 'spo2-low': { deadband: 5 } } },
  },
});

/** Whether a desaturation ends when the value rests at `back`, at this local hour and bed. */
function ends(bed: string, hour: number, back: number): boolean {
  const pipeline = createPipeline(
    config,
    boundSubjects(config, drivers),
    { model: () => undefined, memory: () => ({ read: () => undefined, write: () => {} }) as never },
    () => {},
    [],
  );
  const told: string[] = [];
  const running = pipeline.event$.subscribe(({ type, phase }) => {
    if (type === 'spo2-low') told.push(phase);
  });
  const from = recordingInstant(new Date(2026, 0, 15, hour).getTime() / 1000);
  for (let second = 0; second < 60; second += 1) {
    const at = plusMs(from, second * 1000);
    const value = second < 20 ? 84 : back;
    pipeline.feed([{ ...reading('spo2', value, 0), deviceId: deviceId(`oxi-${bed}`), at, receivedAt: at }]);
  }
  running.unsubscribe();
  return told.join() === 'onset,cessation';
}

test('a limit is over when the value has come back by the deadband of the profile in force: detector, night, resident', (t) => {
  const leastBack = (bed: string, hour: number) =>
    [88, 89, 90, 91, 92, 93].find((back) => ends(bed, hour, back)) ?? Number.NaN;
  t.is(leastBack('1', 12), 89, 'by day the detector’s own option');
  t.is(leastBack('1', 23), 91, 'by night the facility’s');
  t.is(leastBack('2', 12), 93, 'the resident’s own');
});

for (const { name, vital, low, high, onDelayS, offDelayS } of limitRows) {
  test(`${name}: both limits are told anew only after the value was back by the profile’s deadband`, async (t) => {
    const [metric = ''] = vitals[vital].metrics;
    const detector = vitalLimits.find((one) => one.name === name) ?? vitalLimits[0];
    if (detector === undefined) return t.fail();
    const story = async (limit: number, inward: 1 | -1, type: string) => {
      const width = (widestDeadband[type] ?? 0) * 0.75;
      const bench = detectorBench(detector, {
        metrics: [metric],
        deadband: (asked) => (asked === type ? width : undefined),
      });
      let second = 0;
      const feed = (value: number, count: number) => {
        for (let n = 0; n <= count; n += 1, second += 1)
          bench.feed(reading(metric, value, second, { unit: vitals[vital].unit }));
      };
      for (const back of [width * 0.9, width * 1.1]) {
        feed(limit, onDelayS);
        feed(limit + inward * back, offDelayS + 30);
      }
      feed(limit, onDelayS);
      return (await bench.end()).filter((one) => one.type === type).map(({ phase }) => phase);
    };
    const once = ['onset', 'cessation', 'onset'];
    t.deepEqual(await story(low.value, 1, low.type), once);
    t.deepEqual(await story(high.value, -1, high.type), once);
  });
}

test('what a profile may set is no wider than what the options of the detectors may', (t) => {
  for (const { name, low, high, deadband } of limitRows) {
    t.is(widestDeadband[low.type], deadband * 2, name);
    t.is(widestDeadband[high.type], deadband * 2, name);
  }
  t.true(spo2Low.options.safeParse({ deadbandPercent: widestDeadband['spo2-low'] }).success);
  t.false(spo2Low.options.safeParse({ deadbandPercent: 5.1 }).success);
});
