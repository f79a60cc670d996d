import type { AnyDetector } from '../plugin/detector.ts';
import { apnoea } from './apnoea.ts';
import { bedExit } from './bed-exit.ts';
import { bedSensor } from './bed-sensor.ts';
import { contact } from './contact.ts';
import { deviceSilence } from './device-silence.ts';
import { failedReturn } from './failed-return.ts';
import { fall } from './fall.ts';
import { helpCall } from './help-call.ts';
import { irregularPulse } from './irregular-pulse.ts';
import { longAbsence } from './long-absence.ts';
import { news2 } from './news2.ts';
import { noMovement } from './no-movement.ts';
import { nobodySeen } from './nobody-seen.ts';
import { oximeterQuality } from './oximeter-quality.ts';
import { radarFall } from './radar-fall.ts';
import { relayMismatch } from './relay-mismatch.ts';
import { robotBattery } from './robot-battery.ts';
import { robotLink } from './robot-link.ts';
import { robotOrder } from './robot-order.ts';
import { robotStop } from './robot-stop.ts';
import { slump } from './slump.ts';
import { spo2Low } from './spo2-low.ts';
import { streamQuality } from './stream-quality.ts';
import { vitalBaseline } from './vital-baseline.ts';
import { vitalLimits } from './vital-limits.ts';
import { worn } from './worn.ts';

/** Every detector that ships. A new one is its file plus its line here. */
export const detectors: readonly AnyDetector[] = [
  fall,
  contact,
  spo2Low,
  oximeterQuality,
  robotStop,
  deviceSilence,
  slump,
  robotLink,
  robotOrder,
  robotBattery,
  bedExit,
  failedReturn,
  bedSensor,
  radarFall,
  helpCall,
  news2,
  ...vitalLimits,
  irregularPulse,
  noMovement,
  longAbsence,
  nobodySeen,
  streamQuality,
  worn,
  vitalBaseline,
  apnoea,
  relayMismatch,
];
