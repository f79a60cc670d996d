import { z } from 'zod';
import { cellsOption } from './load-cells.ts';

/** What is set in the firmware of the board, and how its cells are scaled. */
export const nodeOptions = z.strictObject({
  baudRate: z.int().min(9_600).max(1_000_000).default(115_200).describe('Line speed of the firmware.'),
  loadRateHz: z.number().min(1).max(80).default(10).describe('Rate of the HX711, 10 or 80 by its RATE pin.'),
  motionRateHz: z.number().min(1).max(200).default(50).describe('Rate of the IMU and the pressure mats.'),
  accRange: z.int().min(0).max(3).default(2).describe('0: ±2 g, 1: ±4, 2: ±8, 3: ±16.'),
  gyrRange: z.int().min(0).max(3).default(3).describe('0: ±250 deg/s, 1: ±500, 2: ±1000, 3: ±2000.'),
  cells: cellsOption,
});

export type NodeOptions = z.output<typeof nodeOptions>;
