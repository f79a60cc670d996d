import { bedWiring } from './bed/wiring.ts';
import { boardWiring } from './board/wiring.ts';
import { forceWiring } from './force/wiring.ts';
import { genericWiring } from './generic/wiring.ts';
import { homeWiring } from './home/wiring.ts';
import { imuWiring } from './imu/wiring.ts';
import { industrialWiring } from './industrial/wiring.ts';
import { oximeterWiring } from './oximeter/wiring.ts';
import { pagerWiring } from './pager/wiring.ts';
import { radarWiring } from './radar/wiring.ts';
import { robotWiring } from './robot/wiring.ts';

/** What a technician must know to connect a device, in both languages of the ward. */
export interface WiringNote {
  readonly en: string;
  readonly zh: string;
}

/** One table a family; joining another is an import and a line here. */
const families: readonly Readonly<Record<string, WiringNote>>[] = [
  bedWiring,
  boardWiring,
  forceWiring,
  genericWiring,
  homeWiring,
  imuWiring,
  industrialWiring,
  oximeterWiring,
  pagerWiring,
  radarWiring,
  robotWiring,
];

/** Wiring notes by driver name. */
export const wiring: Readonly<Record<string, WiringNote | undefined>> = Object.assign({}, ...families);
