import { z } from 'zod';
import type { VdaVersion } from './vda5050-orders.ts';

const level = z
  .string()
  .regex(/^[A-Za-z0-9_.:-]+$/, 'letters, digits and _ . : - only')
  .optional();

export const vda5050Options = z.strictObject({
  interfaceName: z
    .string()
    .regex(/^[^/$+#]+$/, 'one level of a topic')
    .optional()
    .describe('First level of the robot’s topics; `uagv`, from v3 on `vda5050`, where left out.'),
  majorVersion: z
    .string()
    .regex(/^v\d+$/)
    .default('v2')
    .describe('Second level of the robot’s topics.'),
  version: z
    .enum(['2.0.0', '2.1.0', '3.0.0'])
    .optional()
    .describe('Version of what we say; 2.1.0, from v3 on 3.0.0, where left out.'),
  manufacturer: level.describe(
    'Third level of the robot’s topics; any, where left out: then nothing is sent.',
  ),
  serialNumber: level.describe('Fourth level of the robot’s topics; the device id, where left out.'),
  asksAtStart: z
    .boolean()
    .default(false)
    .describe('Ask the robot for its state and its factsheet after each connect; else only listen.'),
});

export type VdaOptions = z.infer<typeof vda5050Options>;

/** Whether the topics are those of version 3 or later. */
const isThree = ({ majorVersion }: VdaOptions): boolean => Number(majorVersion.slice(1)) >= 3;

export const versionOf = (options: VdaOptions): VdaVersion =>
  options.version ?? (isThree(options) ? '3.0.0' : '2.1.0');

/** The levels that all topics of one robot share; `anyone` stands where no manufacturer is configured. */
export const topicsOf = (options: VdaOptions, deviceId: string, anyone: string): string => {
  const name = options.interfaceName ?? (isThree(options) ? 'vda5050' : 'uagv');
  return `${name}/${options.majorVersion}/${options.manufacturer ?? anyone}/${options.serialNumber ?? deviceId}`;
};
