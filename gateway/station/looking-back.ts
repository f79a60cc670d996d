/** How many days the figures of alarms may look back, and a replay of a limit. Apart from the schemas, which a screen must not load. */
export const burdenDays = [7, 14, 28] as const;
export const whatIfDays = [1, 3, 7] as const;
