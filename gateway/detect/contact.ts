import { defer, filter, merge, type Observable, scan } from 'rxjs';
import { z } from 'zod';
import { type CareEvent, careEvent, type Evidence } from '../core/care-event.ts';
import { type Instant, plusMs } from '../core/instant.ts';
import type { Reading, Waveform } from '../core/measurement.ts';
import { type BoundDevice, type DetectorInput, defineDetector } from '../plugin/detector.ts';
import { eachOf } from '../signal/each-of.ts';
import { type HoldState, hold, notHeld } from '../signal/hold.ts';
import { bodyRegions, limitsFor } from './contact-limits.ts';
import { type ContactLimits, type ContactState, contactStep, idle } from './contact-step.ts';
import { type DeclaredTask, declaredTask, type TaskNames } from './declared-task.ts';
import { kgOf, type TouchState, touchStep, untouched } from './handling-step.ts';

type Vector = readonly [number, number, number];

const name = 'contact';
const version = '1.1.0';

const options = z.strictObject({
  bodyRegions: z
    .array(z.enum(bodyRegions))
    .min(1)
    .default(['back-shoulders', 'chest', 'abdomen', 'pelvis', 'upper-arm', 'lower-arm', 'hand'])
    .describe("Regions of the body that the robot's task may touch; the lowest limit among them holds."),
  share: z
    .number()
    .min(0.05)
    .max(1)
    .default(0.5)
    .describe(
      "Share of ISO/TS 15066's limit that is allowed; half, because the table is for healthy adults.",
    ),
  clampMs: z
    .number()
    .min(50)
    .max(500)
    .default(500)
    .describe('A force above the quasi-static limit for this long is a clamp.'),
  handlingOrders: z
    .array(z.string().min(1).max(64))
    .max(50)
    .default([])
    .describe(
      'How the names of orders begin in which the robot touches somebody; with any list, other touches are told.',
    ),
  liftingOrders: z
    .array(z.string().min(1).max(64))
    .max(50)
    .default([])
    .describe(
      'How the names of orders begin in which the robot lifts somebody; the load is then no contact.',
    ),
  touchN: z.number().min(5).max(55).default(15).describe('A force above this for 50 ms is a touch.'),
  liftMaxKg: z
    .number()
    .min(1)
    .max(400)
    .default(100)
    .describe('What the robot may lift, by its maker; more is told.'),
});
type ContactOptions = z.output<typeof options>;

/** What is known of one wrench sensor between two blocks. */
interface Watch {
  readonly contact: ContactState;
  readonly touch: TouchState;
  readonly lift: HoldState;
  readonly order?: Reading;
}

interface Finding {
  readonly type: 'contact' | 'unexpected-contact' | 'lift-overload';
  readonly phase: 'onset' | 'cessation';
  readonly onset: Instant;
  readonly at: Instant;
  readonly evidence: { readonly key: string; readonly values: Readonly<Record<string, number | string>> };
  readonly rateHz: number;
  readonly task: DeclaredTask;
}

interface Step {
  readonly watch: Watch;
  readonly findings: readonly Finding[];
}

interface Rule {
  readonly limits: ContactLimits;
  readonly names: TaskNames;
  readonly touchN: number;
  readonly liftMaxKg: number;
}

/** A load swings while it is lifted; what it weighs is known when it hangs still. */
const overloadDelays = { onDelayMs: 500, offDelayMs: 1000 };

function overSample(watch: Watch, force: Vector, at: Instant, rateHz: number, rule: Rule): Step {
  const { limits, names, touchN, liftMaxKg } = rule;
  const task = declaredTask(watch.order, at, names);
  const { state, finding, netN } = contactStep(watch.contact, { force, at, rateHz, task }, limits);
  const touch = touchStep(watch.touch, { forceN: netN, at, task }, touchN);
  const isOver = task === 'lifting' && kgOf(netN) > liftMaxKg;
  const lift = hold(watch.lift, isOver, at, overloadDelays);
  const found: Finding[] = [];
  const known = { at, rateHz, task };
  if (finding) {
    const { phase, key, onset, forceN } = finding;
    const limitN = key === 'impact-force' ? limits.transientN : limits.quasiStaticN;
    found.push({ ...known, type: 'contact', phase, onset, evidence: { key, values: { forceN, limitN } } });
  }
  if (touch.onset) {
    const evidence = { key: 'touch-force', values: { forceN: netN } };
    found.push({ ...known, type: 'unexpected-contact', phase: 'onset', onset: touch.onset, evidence });
  }
  if (lift.edge) {
    const evidence = { key: 'lift-load', values: { loadKg: kgOf(netN), limitKg: liftMaxKg } };
    found.push({ ...known, type: 'lift-overload', ...lift.edge, evidence });
  }
  return { watch: { ...watch, contact: state, touch: touch.state, lift: lift.state }, findings: found };
}

function overBlock(watch: Watch, block: Waveform, rule: Rule): Step {
  const columns = ['fx', 'fy', 'fz'].map((channel) => block.channels.indexOf(channel));
  if (columns.includes(-1) || block.quality === 'invalid') return { watch, findings: [] };
  const findings: Finding[] = [];
  let known = watch;
  const rows = block.samples.length / block.channels.length;
  for (let row = 0; row < rows; row += 1) {
    const value = (axis: number) => block.samples[row * block.channels.length + (columns[axis] ?? 0)] ?? 0;
    const force: Vector = [value(0), value(1), value(2)];
    if (!force.every(Number.isFinite)) continue;
    const at = plusMs(block.startAt, (row * 1000) / block.rateHz);
    const next = overSample(known, force, at, block.rateHz, rule);
    known = next.watch;
    findings.push(...next.findings);
  }
  return { watch: known, findings };
}

function eventOf(
  finding: Finding,
  order: Reading | undefined,
  device: BoundDevice,
  input: DetectorInput,
): CareEvent {
  const { type, phase, onset, at, evidence, rateHz, task } = finding;
  const witness = { witness: 'wrench', deviceId: device.deviceId, isFor: true };
  const robot = { witness: 'robot', ...(order ? { deviceId: order.deviceId } : {}) };
  const said: Evidence[] =
    task === 'unknown'
      ? []
      : task === 'none'
        ? [{ ...robot, key: 'no-handling-declared', values: {}, isFor: true }]
        : [{ ...robot, key: 'handling-declared', values: { order: order?.text ?? '' }, isFor: false }];
  return careEvent({
    ...input.subject,
    deviceId: device.deviceId,
    phase,
    type,
    onset,
    at,
    confidence: 1,
    evidence: [
      { ...witness, ...evidence },
      // A stiff transient lasts tens of milliseconds: slow sampling may have missed the true peak.
      ...(rateHz < 500 && type === 'contact'
        ? [{ ...witness, key: 'peak-not-guaranteed', values: { rateHz } }]
        : []),
      ...said,
    ],
    by: { detector: name, version },
  });
}

function onWrench(device: BoundDevice, input: DetectorInput, chosen: ContactOptions): Observable<CareEvent> {
  const rule: Rule = {
    limits: { ...limitsFor(chosen.bodyRegions, chosen.share), clampMs: chosen.clampMs },
    names: { handling: chosen.handlingOrders, lifting: chosen.liftingOrders },
    touchN: chosen.touchN,
    liftMaxKg: chosen.liftMaxKg,
  };
  const start: Step = { watch: { contact: idle, touch: untouched, lift: notHeld }, findings: [] };
  return merge(
    input.waveform('wrench').pipe(filter(({ deviceId }) => deviceId === device.deviceId)),
    input.reading('order-active'),
  ).pipe(
    scan(
      ({ watch }, next) =>
        next.kind === 'reading'
          ? { watch: { ...watch, order: next }, findings: [] }
          : overBlock(watch, next, rule),
      start,
    ),
    eachOf(({ watch, findings }) => findings.map((finding) => eventOf(finding, watch.order, device, input))),
  );
}

/**
 * Contact force above what a frail person may bear, by a robot's wrench sensor after tare; a touch that the robot's task does
 * not foresee; and a lift heavier than the robot may carry. Informs people; the robot's own safety function stops the robot.
 * Source: ISO/TS 15066:2016 table A.2; standards page contact-limits, section 4.
 */
export const contact = defineDetector<ContactOptions>({
  name,
  version,
  summary:
    "Contact force over a limit (ISO/TS 15066), unforeseen touch and overload, by a wrench sensor; the robot's own safety stops it.",
  needs: { streams: ['wrench'], metrics: [], models: [] },
  emits: ['contact', 'unexpected-contact', 'lift-overload'],
  options,
  detect: (input, chosen) =>
    defer(() =>
      merge(
        ...input.devices
          .filter(({ streams }) => streams.includes('wrench'))
          .map((device) => onWrench(device, input, chosen)),
      ),
    ),
});
