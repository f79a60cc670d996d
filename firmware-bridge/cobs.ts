/**
 * Consistent overhead byte stuffing: removes every 0x00 from a run of bytes at a cost of one byte in 254, so that 0x00
 * can mark where a frame ends. S. Cheshire and M. Baker, IEEE/ACM Transactions on Networking 7(2), 1999.
 */

/** The most bytes that `length` bytes can take when encoded. */
export const cobsLengthMax = (length: number): number => length + Math.floor(length / 254) + 1;

/** `bytes` without any 0x00. The delimiter is not part of it. */
export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(cobsLengthMax(bytes.length));
  let codeAt = 0;
  let next = 1;
  let isOpen = true;
  for (const [index, byte] of bytes.entries()) {
    if (byte !== 0) {
      encoded[next] = byte;
      next += 1;
    }
    const isFull = next - codeAt === 0xff;
    if (byte !== 0 && !isFull) continue;
    encoded[codeAt] = next - codeAt;
    // A block of 254 bytes stands for itself without a zero after it: at the very end nothing more is opened.
    isOpen = byte === 0 || index < bytes.length - 1;
    codeAt = next;
    if (isOpen) next += 1;
  }
  if (isOpen) encoded[codeAt] = next - codeAt;
  return encoded.subarray(0, next);
}

/** The bytes that were encoded, or undefined where `encoded` (without its delimiter) is not COBS. */
export function cobsDecode(encoded: Uint8Array): Uint8Array | undefined {
  const decoded = new Uint8Array(encoded.length);
  let read = 0;
  let written = 0;
  while (read < encoded.length) {
    const code = encoded[read] ?? 0;
    const end = read + code;
    if (code === 0 || end > encoded.length) return undefined;
    const block = encoded.subarray(read + 1, end);
    if (block.includes(0)) return undefined;
    decoded.set(block, written);
    written += block.length;
    read = end;
    // The zero is implied by a short block, except after the last.
    if (code < 0xff && read < encoded.length) written += 1;
  }
  return encoded.length === 0 ? undefined : decoded.subarray(0, written);
}
