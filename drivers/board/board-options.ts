import { z } from 'zod';
import type { BoardPlan, I2cDevice } from '../../firmware-bridge/board-plan.ts';
import { cellsOption } from '../bed/load-cells.ts';

/** The highest digital pin that StandardFirmata reports: 16 ports of 8. */
const pin = z.int().min(0).max(127);

const imuOption = z
  .strictObject({
    address: z
      .union([z.literal(0x68), z.literal(0x69)])
      .default(0x68)
      .describe('104 (AD0 low) or 105.'),
    accRange: z.int().min(0).max(3).default(3).describe('0: ±2 g, 1: ±4, 2: ±8, 3: ±16; falls need 2 or 3.'),
    gyrRange: z.int().min(0).max(3).default(3).describe('0: ±250 deg/s, 1: ±500, 2: ±1000, 3: ±2000.'),
  })
  .nullable()
  .prefault({})
  .describe('MPU-6050 on the I2C bus; null where none is fitted.');

const relayOption = z
  .strictObject({
    pin: pin.describe('Output pin of the relay.'),
    isActiveLow: z.boolean().default(false).describe('The relay pulls when the pin is low.'),
    contactPin: pin
      .nullable()
      .default(null)
      .describe('Input that an auxiliary contact ties to ground while the relay is on; null: none.'),
  })
  .nullable()
  .default(null)
  .describe('A relay on the board; null where none is fitted.');

/** What is fitted to a Firmata board, and where. */
export const boardOptions = z.strictObject({
  baudRate: z.int().min(9_600).max(1_000_000).default(57_600).describe('Line speed of the firmware.'),
  samplingMs: z.int().min(10).max(1_000).default(20).describe('Interval between samples.'),
  imu: imuOption,
  thermometer: z.boolean().default(false).describe('An MLX90614 infrared thermometer is on the I2C bus.'),
  pressurePins: z
    .array(z.int().min(0).max(15))
    .max(8)
    .refine((pins) => new Set(pins).size === pins.length, 'each pin once')
    .default([])
    .describe('Analogue pins of the force-sensitive mats, in the order of the channels.'),
  loadRateHz: z.number().min(1).max(80).default(10).describe('Rate of the HX711, 10 or 80 by its RATE pin.'),
  cells: cellsOption,
  relay: relayOption,
});

export type BoardOptions = z.output<typeof boardOptions>;

export const mpu6050 = { burst: 0x3b, burstLength: 14 } as const;
export const mlx90614 = { address: 0x5a, ambient: 0x06, object: 0x07, length: 3 } as const;

/** What the board is set up for. */
export function boardPlan(options: BoardOptions): BoardPlan {
  const { imu, relay } = options;
  const i2c: I2cDevice[] = [];
  if (imu) {
    i2c.push({
      address: imu.address,
      // Out of sleep on the clock of the gyro, then the ranges.
      writes: [
        [0x6b, 0x01],
        [0x1b, imu.gyrRange << 3],
        [0x1c, imu.accRange << 3],
      ],
      reads: [{ register: mpu6050.burst, length: mpu6050.burstLength }],
      isRepeatedStart: false,
    });
  }
  if (options.thermometer) {
    const { address, length } = mlx90614;
    const reads = [mlx90614.ambient, mlx90614.object].map((register) => ({ register, length }));
    i2c.push({ address, writes: [], reads, isRepeatedStart: true });
  }
  return {
    baudRate: options.baudRate,
    samplingMs: options.samplingMs,
    analogPins: options.pressurePins,
    contactPins: relay?.contactPin == null ? [] : [relay.contactPin],
    relay: relay && { pin: relay.pin, isActiveLow: relay.isActiveLow },
    i2c,
  };
}
