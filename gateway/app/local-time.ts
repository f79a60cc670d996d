import type { Instant } from '../core/instant.ts';

/** Minutes since midnight by this machine's time zone, which is where the residents live. */
export function localMinuteOfDay({ wallMs }: Instant): number {
  const local = new Date(wallMs);
  return local.getHours() * 60 + local.getMinutes();
}
