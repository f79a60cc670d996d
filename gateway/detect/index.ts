import type { AnyDetector } from '../plugin/detector.ts';
import { contact } from './contact.ts';
import { deviceSilence } from './device-silence.ts';
import { fall } from './fall.ts';
import { oximeterQuality } from './oximeter-quality.ts';
import { robotBattery } from './robot-battery.ts';
import { robotLink } from './robot-link.ts';
import { robotOrder } from './robot-order.ts';
import { robotStop } from './robot-stop.ts';
import { slump } from './slump.ts';
import { spo2Low } from './spo2-low.ts';
import { streamQuality } from './stream-quality.ts';
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
  streamQuality,
  worn,
];
