import type { ReceiverCheck } from './receivers-wire.ts';

/** Looks whether who is told outside could be told now. */
export interface ReceiversPort {
  /** Connects and says nothing; also where the receiver is switched off. Undefined where there is no such receiver. */
  check(receiver: string, staffId: string): Promise<ReceiverCheck | undefined>;
}
