/** What the facility says about its screens. */
export interface ScreenOptionsView {
  /** What to check next, by alarm type and language. */
  readonly protocols: Readonly<Record<string, { readonly en?: string; readonly 'zh-CN'?: string }>>;
  /** How loud alarms sound, in percent. */
  readonly volumes: Readonly<Record<'day' | 'evening' | 'night', number>>;
}

/** Whether a screen can be heard: a browser keeps a page mute until somebody touches it. */
export const screenSounds = ['audible', 'mute'] as const;
export type ScreenSound = (typeof screenSounds)[number];

/** As many calls as a screen proves at once; with the longest ids they fit into a request. */
export const paintedMost = 16;

/** A call of an alarm that a visible screen has painted. */
export interface PaintedCall {
  readonly id: string;
  readonly calledMs: number;
}
