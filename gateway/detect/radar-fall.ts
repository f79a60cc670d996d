import { filter, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { conditionEvents } from './condition.ts';
import { nothingSeen, type RadarFallRule, type RadarFinding, radarFallStep } from './radar-fall-step.ts';
import { mountingLook, mountingMetrics, nothingWrong } from './radar-mounting.ts';

const name = 'radar-fall';
const version = '1.0.0';

const options = z.strictObject({
  confidence: z
    .number()
    .min(0.1)
    .max(0.9)
    .default(0.5)
    .describe('Of the radar’s word alone; its maker publishes no accuracy.'),
  stillConfidence: z
    .number()
    .min(0.1)
    .max(0.95)
    .default(0.7)
    .describe('When whoever fell also stays still. Set by judgement, not measured.'),
  stillForS: z.number().min(0).max(20).default(8).describe('Seconds without movement that count as still.'),
});
type RadarFallOptions = z.output<typeof options>;

/** The alarm joins what comes within 30 s of the fall; a support that is told later would sound again. */
const supportWithinMs = 25_000;

const movement = ['staying-still', 'motion', 'body-movement'];

function eventOf(
  finding: RadarFinding,
  { deviceId }: BoundDevice,
  input: DetectorInput,
  chosen: RadarFallOptions,
): CareEvent {
  const says = (key: string, values: Evidence['values'] = {}): Evidence => ({
    witness: 'radar',
    key,
    values,
    deviceId,
    isFor: true,
  });
  const isStill = finding.kind === 'lies-still';
  return careEvent({
    ...input.subject,
    deviceId,
    type: 'suspected-fall',
    phase: 'onset',
    onset: finding.at,
    at: finding.at,
    confidence: isStill ? chosen.stillConfidence : chosen.confidence,
    evidence: isStill
      ? [says('fall-seen'), says('lies-still', { stillMs: finding.stillMs })]
      : [says('fall-seen')],
    by: { detector: name, version },
  });
}

function onRadar(device: BoundDevice, input: DetectorInput, chosen: RadarFallOptions): Observable<CareEvent> {
  const rule: RadarFallRule = { stillForMs: chosen.stillForS * 1000, withinMs: supportWithinMs };
  const own$ = (...metrics: readonly string[]) =>
    input.reading(...metrics).pipe(filter(({ deviceId }) => deviceId === device.deviceId));
  return merge(
    own$('fall', ...movement).pipe(
      scan((state, reading) => radarFallStep(state, reading, rule), nothingSeen),
      eachOf(({ finding }) => (finding ? [eventOf(finding, device, input, chosen)] : [])),
    ),
    own$('fall', ...mountingMetrics).pipe(
      scan(mountingLook, nothingWrong),
      eachOf(({ look }) => (look ? [look] : [])),
      conditionEvents(
        { type: 'radar-unfit', detector: name, version, confidence: 1, onDelayMs: 0, offDelayMs: 0 },
        input,
      ),
    ),
  );
}

/**
 * A fall that a radar reports: only suspected, since what it goes by is a black box without published accuracy; another
 * witness or a person confirms it. Staying still afterwards raises the confidence. A radar that is mounted wrongly,
 * switched off for falls or without a usable word is a technical condition. Source: standards page mmwave 1.4, 2.2 and 5.
 */
export const radarFall = defineDetector<RadarFallOptions>({
  name,
  version,
  summary: 'A fall as a radar reports it: suspected only, more likely when nobody moves afterwards.',
  needs: { streams: [], metrics: ['fall'], models: [], runsAnyway: true, blindedBy: ['radar-unfit'] },
  emits: ['suspected-fall', 'radar-unfit'],
  options,
  detect: (input, chosen) => merge(...input.devices.map((device) => onRadar(device, input, chosen))),
});
