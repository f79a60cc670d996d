/** First bytes of every packet: 0x0102, 0x0304, 0x0506, 0x0708 as little-endian words. */
export const tiMagic = Uint8Array.of(0x02, 0x01, 0x04, 0x03, 0x06, 0x05, 0x08, 0x07);
/** What an IWR6843 calls its platform. */
export const tiPlatform = 0x000a_6843;
/** No firmware sends more; a length beyond it is wrong. */
export const longestTiPacket = 32_768;
/** Magic, version, length, platform, frame number: the same in all headers. */
export const sharedHeaderBytes = 24;

export type TiFirmware = 'out-of-box' | 'area-scanner' | 'people-counting';

/** The 32-bit words behind the shared part. */
export type TiWord =
  | 'cpuCycles'
  | 'objects'
  | 'tlvs'
  | 'subFrame'
  | 'staticObjects'
  | 'chirpMargin'
  | 'frameMargin'
  | 'trackTime'
  | 'uartTime';

/** One kind of header, and what goes with it. */
export interface TiVariant {
  readonly firmware: TiFirmware;
  readonly headerBytes: 40 | 44 | 48;
  readonly words: readonly TiWord[];
  /** The last four bytes are the number of TLVs and a check over the header, 16 bits each. */
  readonly hasCheck: boolean;
  /** Packets are filled up to a multiple of 32 bytes. */
  readonly isPadded: boolean;
  /** TLV lengths usually count the TLV's own header. */
  readonly areLengthsWhole: boolean;
}

const outOfBox: TiVariant = {
  firmware: 'out-of-box',
  headerBytes: 40,
  words: ['cpuCycles', 'objects', 'tlvs', 'subFrame'],
  hasCheck: false,
  isPadded: true,
  areLengthsWhole: false,
};

/** The three headers of the standards page mmwave 4.1; the one without extra words first. */
export const tiVariants: readonly TiVariant[] = [
  outOfBox,
  {
    firmware: 'area-scanner',
    headerBytes: 44,
    words: ['cpuCycles', 'objects', 'tlvs', 'subFrame', 'staticObjects'],
    hasCheck: false,
    isPadded: true,
    areLengthsWhole: false,
  },
  {
    firmware: 'people-counting',
    headerBytes: 48,
    words: ['subFrame', 'chirpMargin', 'frameMargin', 'trackTime', 'uartTime'],
    hasCheck: true,
    isPadded: false,
    areLengthsWhole: true,
  },
];

/** The variant with a header of that many bytes; that of the out-of-box demo where there is none. */
export const tiVariantOf = (headerBytes: number | null): TiVariant =>
  tiVariants.find((variant) => variant.headerBytes === headerBytes) ?? outOfBox;

/** A packet's, or a part's, own bytes as numbers. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Ones' complement sum of the 16-bit words of the header: FFFF where its check fits (mmwave 4.1). */
export function onesComplementSum(view: DataView, length: number): number {
  let sum = 0;
  for (let at = 0; at < length; at += 2) {
    sum += view.getUint16(at, true);
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return sum;
}
