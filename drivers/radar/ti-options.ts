import { z } from 'zod';
import type { TiVariant } from './ti-header.ts';
import { tiVariants } from './ti-header.ts';
import { usualRateHz } from './ti-tables.ts';

export const tiOptions = z.strictObject({
  firmware: z
    .enum(['auto', 'out-of-box', 'area-scanner', 'people-counting'])
    .default('auto')
    .describe(
      'Whose packet header: 40, 44 or 48 bytes. `auto` takes what adds up; newer tracking labs send the out-of-box header.',
    ),
  isTracking: z
    .boolean()
    .default(false)
    .describe('The firmware tracks people: how many, and where the nearest is, counts as measured.'),
  frameRateHz: z
    .number()
    .min(0.1)
    .max(100)
    .default(usualRateHz)
    .describe('Packets a second as configured in the radar; times are counted with it.'),
  baudRate: z.int().min(9_600).max(3_000_000).default(921_600).describe('Line speed of the data port.'),
});

export type TiOptions = z.infer<typeof tiOptions>;

/** The headers that may come. */
export const variantsFor = ({ firmware }: Pick<TiOptions, 'firmware'>): readonly TiVariant[] =>
  firmware === 'auto' ? tiVariants : tiVariants.filter((variant) => variant.firmware === firmware);
