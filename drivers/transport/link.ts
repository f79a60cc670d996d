import type { Dialogue } from '../../gateway/plugin/conversation.ts';

export type { LinkStatus } from '../../gateway/plugin/child.ts';

/** A line that opens itself again until it is closed for good. */
export interface Link {
  /** Sends bytes where the line is open; false where it is not. */
  send(bytes: Uint8Array): boolean;
  /** False while the line is open but what is sent would be lost. */
  isReady?(): boolean;
  /** Begins a dialogue in the next pause of the device's own conversation; false where none can be taken. */
  converse?(dialogue: Dialogue): boolean;
  close(): Promise<void>;
}
