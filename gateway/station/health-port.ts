import type { HealthReport } from './health-wire.ts';
import type { Refusal } from './wire.ts';

/** What the health page asks the gateway. */
export interface HealthPort {
  /** Made anew at most every two seconds, however many screens ask. */
  report(): Promise<HealthReport>;
  /** What a receiver refused waits for it again. */
  retryParked(receiver: string, staffId: string): Promise<Refusal | undefined>;
  /** One notice that a receiver refused is given up for good. */
  dropParked(receiver: string, id: string, staffId: string): Promise<Refusal | undefined>;
}
