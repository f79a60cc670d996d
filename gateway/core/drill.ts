/**
 * The kind of an alarm that is none: somebody tries whether a call at a bed is stored, shown and answered. Whoever counts alarms leaves it
 * out, and nobody outside is told of it unless the configuration says so.
 */
export const drillType = 'drill';

export const isDrill = ({ type }: { readonly type: string }): boolean => type === drillType;
