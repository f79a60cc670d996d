/** Whole frames and messages of industrial devices. */
export const industrialUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [];
