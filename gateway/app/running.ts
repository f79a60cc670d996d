/** A child process as counters and tests look at it. */
export interface Running {
  readonly isUp: boolean;
  readonly pid: number | undefined;
  /** Times that it was started again. */
  readonly restarts?: number;
}

type Children = Readonly<Record<string, Running | undefined>>;

/** Which children are up, by name; those that this gateway has not are left out. */
export const upsOf = (children: Children): Record<string, boolean> =>
  Object.fromEntries(Object.entries(children).flatMap(([name, one]) => (one ? [[name, one.isUp]] : [])));

/** Process ids of the children that are up, by name. */
export const pidsOf = (children: Children): Record<string, number> =>
  Object.fromEntries(
    Object.entries(children).flatMap(([name, one]) => (one?.pid === undefined ? [] : [[name, one.pid]])),
  );
