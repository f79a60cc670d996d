import type { TiFirmware, TiVariant, TiWord } from './ti-header.ts';
import {
  onesComplementSum,
  sharedHeaderBytes,
  tiMagic,
  tiPlatform,
  tiVariantOf,
  tiVariants,
  viewOf,
} from './ti-header.ts';

/** One part of a packet, as it stands there. */
export interface TiTlv {
  readonly type: number;
  readonly data: Uint8Array;
}

/** A packet taken apart: all that is needed to write the same bytes again. */
export interface TiPacket {
  readonly firmware: TiFirmware;
  readonly version: number;
  readonly frame: number;
  readonly words: Readonly<Partial<Record<TiWord, number>>>;
  readonly tlvs: readonly TiTlv[];
  /** TLV lengths count the TLV's own header. */
  readonly areLengthsWhole: boolean;
}

/** One way in which a packet can be read. */
export interface TiLayout {
  readonly variant: TiVariant;
  readonly areLengthsWhole: boolean;
}

const tlvHeaderBytes = 8;
const alignment = 32;

/** Whether that many bytes can be the data of a TLV of that type. */
export type MayHold = (firmware: TiFirmware, type: number, length: number) => boolean;

/**
 * Every way in which these bytes, magic first and as long as they say, are a packet: the header's check fits where it has
 * one, and the TLVs end where the packet does, its filling apart (standards page mmwave 4.1 and 4.4). The usual one first.
 */
export function tiLayouts(bytes: Uint8Array, mayHold: MayHold, variants = tiVariants): TiLayout[] {
  return variants.flatMap((variant) =>
    [variant.areLengthsWhole, !variant.areLengthsWhole]
      .map((areLengthsWhole) => ({ variant, areLengthsWhole }))
      .filter((layout) => isWhole(bytes, layout, mayHold) && hasCheck(bytes, variant)),
  );
}

/** The TLVs end where the packet does but the header's check fails: damage, not another device. */
export const isDamagedHeader = (bytes: Uint8Array, mayHold: MayHold, variants = tiVariants): boolean =>
  variants.some(
    (variant) =>
      variant.hasCheck &&
      isWhole(bytes, { variant, areLengthsWhole: variant.areLengthsWhole }, mayHold) &&
      !hasCheck(bytes, variant),
  );

const hasCheck = (bytes: Uint8Array, { hasCheck: isNeeded, headerBytes }: TiVariant): boolean =>
  !isNeeded || onesComplementSum(viewOf(bytes), headerBytes) === 0xffff;

function isWhole(bytes: Uint8Array, layout: TiLayout, mayHold: MayHold): boolean {
  const { headerBytes, isPadded, firmware } = layout.variant;
  if (bytes.length < headerBytes || viewOf(bytes).getUint32(16, true) !== tiPlatform) return false;
  if (isPadded && bytes.length % alignment !== 0) return false;
  const end = walk(bytes, layout, (type, from, to) => mayHold(firmware, type, to - from));
  if (end === undefined) return false;
  return isPadded ? bytes.length - end < alignment : end === bytes.length;
}

/** Goes from TLV to TLV; where the last one ends, or nothing where one cannot be or is not wanted. */
function walk(
  bytes: Uint8Array,
  { variant, areLengthsWhole }: TiLayout,
  visit: (type: number, from: number, to: number) => boolean,
): number | undefined {
  const view = viewOf(bytes);
  let at: number = variant.headerBytes;
  for (let left = tlvCount(view, variant); left > 0; left -= 1) {
    const from = at + tlvHeaderBytes;
    if (from > bytes.length) return undefined;
    const length = view.getUint32(at + 4, true) - (areLengthsWhole ? tlvHeaderBytes : 0);
    if (length < 0 || from + length > bytes.length) return undefined;
    if (!visit(view.getUint32(at, true), from, from + length)) return undefined;
    at = from + length;
  }
  return at;
}

function tlvCount(view: DataView, { hasCheck: isShort, headerBytes, words }: TiVariant): number {
  return isShort
    ? view.getUint16(headerBytes - 4, true)
    : view.getUint32(sharedHeaderBytes + 4 * words.indexOf('tlvs'), true);
}

/** A whole packet by one of its layouts. */
export function decodePacket(bytes: Uint8Array, layout: TiLayout): TiPacket {
  const { variant, areLengthsWhole } = layout;
  const view = viewOf(bytes);
  const tlvs: TiTlv[] = [];
  walk(bytes, layout, (type, from, to) => tlvs.push({ type, data: bytes.slice(from, to) }) > 0);
  const words = variant.words.map((name, index) => [
    name,
    view.getUint32(sharedHeaderBytes + 4 * index, true),
  ]);
  return {
    firmware: variant.firmware,
    version: view.getUint32(8, true),
    frame: view.getUint32(20, true),
    words: Object.fromEntries(words),
    tlvs,
    areLengthsWhole,
  };
}

/** The inverse of `decodePacket`; the filling is zeros, counts and check are computed. */
export function encodePacket({
  firmware,
  version,
  frame,
  words,
  tlvs,
  areLengthsWhole,
}: TiPacket): Uint8Array {
  const variant = tiVariants.find((one) => one.firmware === firmware) ?? tiVariantOf(null);
  const { headerBytes, isPadded, hasCheck: isChecked } = variant;
  const end = tlvs.reduce<number>((sum, { data }) => sum + tlvHeaderBytes + data.length, headerBytes);
  const bytes = new Uint8Array(isPadded ? Math.ceil(end / alignment) * alignment : end);
  const view = viewOf(bytes);
  bytes.set(tiMagic);
  for (const [index, value] of [version, bytes.length, tiPlatform, frame].entries())
    view.setUint32(8 + 4 * index, value, true);
  for (const [index, name] of variant.words.entries())
    view.setUint32(sharedHeaderBytes + 4 * index, name === 'tlvs' ? tlvs.length : (words[name] ?? 0), true);
  let at: number = headerBytes;
  for (const { type, data } of tlvs) {
    view.setUint32(at, type, true);
    view.setUint32(at + 4, data.length + (areLengthsWhole ? tlvHeaderBytes : 0), true);
    bytes.set(data, at + tlvHeaderBytes);
    at += tlvHeaderBytes + data.length;
  }
  if (isChecked) {
    view.setUint16(headerBytes - 4, tlvs.length, true);
    view.setUint16(headerBytes - 2, 0xffff - onesComplementSum(view, headerBytes), true);
  }
  return bytes;
}
