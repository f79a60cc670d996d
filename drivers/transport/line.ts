import type { LinkProblem } from '../../gateway/plugin/link-problem.ts';

/** An open line of bytes. */
export interface Line {
  write(bytes: Uint8Array): void;
  setSpeed?(baudRate: number): Promise<void>;
  /** False while what is behind the open line is still being set up: what is written would be lost. */
  isReady?(): boolean;
  close(): Promise<void>;
}

export interface LineEvents {
  /** What came; the bytes are the listener's for the length of the call only. */
  readonly onBytes: (bytes: Uint8Array) => void;
  /** Once, when the line ended by itself. */
  readonly onEnd: (problem: LinkProblem, reason: string) => void;
}

/** A failure to open, with what kind it was. */
export class LineFailure extends Error {
  readonly problem: LinkProblem;

  constructor(problem: LinkProblem, reason: string) {
    super(reason);
    this.name = 'LineFailure';
    this.problem = problem;
  }
}

/** Opens a line; a failure is a `LineFailure` or, where its kind is not known, any error. */
export type OpenLine = (events: LineEvents) => Promise<Line>;
