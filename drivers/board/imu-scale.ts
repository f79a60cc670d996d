/** LSB for one unit of the MPU-6050 by range code (standards page firmata-stk500 5). */
export const accLsb: readonly number[] = [16_384, 8_192, 4_096, 2_048];
export const gyrLsb: readonly number[] = [131, 65.5, 32.8, 16.4];
