import { drivers } from '../../drivers/index.ts';
import type { Registries } from '../config/schema.ts';
import { detectors } from '../detect/index.ts';
import { receivers } from '../forward/index.ts';

/** Everything that a configuration may name. */
export const registries: Registries = { drivers, detectors, receivers };
