/** Sixteen random digits. crypto.randomUUID exists on secure pages only, and a ward may be served over plain HTTP. */
export const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
