import type { AnyDetector } from '../plugin/detector.ts';
import { apnoea } from './apnoea.ts';
import { contact } from './contact.ts';
import { deviceSilence } from './device-silence.ts';
import { fall } from './fall.ts';
import { irregularPulse } from './irregular-pulse.ts';
import { news2 } from './news2.ts';
import { oximeterQuality } from './oximeter-quality.ts';
import { robotStop } from './robot-stop.ts';
import { spo2Low } from './spo2-low.ts';
import { vitalBaseline } from './vital-baseline.ts';
import { vitalLimits } from './vital-limits.ts';

/** Every detector that ships. A new one is its file plus its line here. */
export const detectors: readonly AnyDetector[] = [
  fall,
  contact,
  spo2Low,
  oximeterQuality,
  robotStop,
  deviceSilence,
  news2,
  ...vitalLimits,
  irregularPulse,
  vitalBaseline,
  apnoea,
];
