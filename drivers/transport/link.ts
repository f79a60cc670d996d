/** How a device's line stands. */
export interface LinkStatus {
  readonly state: 'opening' | 'open' | 'closed' | 'failed';
  /** Why it is not open, in the operating system's or the broker's words. */
  readonly reason?: string;
}

/** A line that opens itself again until it is closed for good. */
export interface Link {
  close(): Promise<void>;
}
