/** The control characters that ESPA 4.4.4 uses, of ISO 646. */
export const espa = {
  soh: 0x01,
  stx: 0x02,
  etx: 0x03,
  eot: 0x04,
  enq: 0x05,
  ack: 0x06,
  nak: 0x15,
  rs: 0x1e,
  us: 0x1f,
} as const;

/** What a block is about, by its header. */
export const headers = { call: '1', status: '2', statusRequest: '3' } as const;

/** The records of a block, by the identifiers of the proposal's table. */
export const recordTypes = {
  address: '1',
  text: '2',
  beep: '3',
  callType: '4',
  transmissions: '5',
  priority: '6',
  callStatus: '7',
} as const;

/** Longer than any block that we send; also the bound of what is held of one. */
export const longestBlock = 512;

export interface EspaRecord {
  readonly type: string;
  readonly data: Uint8Array;
}

/**
 * Block check character: the exclusive or of everything after SOH up to and with ETX. On a line with seven data bits it
 * has seven too.
 */
export function blockCheck(bytes: Uint8Array, start: number, end: number, dataBits: 7 | 8): number {
  let check = 0;
  for (let index = start; index < end; index++) check ^= bytes[index] ?? 0;
  return dataBits === 7 ? check & 0x7f : check;
}

/** SOH, header, STX, the records with RS between them, ETX, check. */
export function espaBlock(header: string, records: readonly EspaRecord[], dataBits: 7 | 8): Uint8Array {
  const body = records.flatMap(({ type, data }, index) => [
    ...(index === 0 ? [] : [espa.rs]),
    type.charCodeAt(0),
    espa.us,
    ...data,
  ]);
  return sealed([espa.soh, header.charCodeAt(0), espa.stx, ...body, espa.etx], dataBits);
}

/** The bytes with their check behind them. */
export function sealed(bytes: readonly number[], dataBits: 7 | 8): Uint8Array {
  const whole = Uint8Array.from([...bytes, 0]);
  whole[bytes.length] = blockCheck(whole, 1, bytes.length, dataBits);
  return whole;
}

export const isDigit = (byte: number | undefined): boolean =>
  byte !== undefined && byte >= 0x30 && byte <= 0x39;

/** What stands at `start`, where a block seems to begin: its length, whole and checked, or why not. */
export type BlockSight = number | 'more' | 'none' | 'bad-check';

export function blockAt(bytes: Uint8Array, start: number, end: number, dataBits: 7 | 8): BlockSight {
  if (bytes[start] !== espa.soh) return 'none';
  if (start + 1 < end && !isDigit(bytes[start + 1])) return 'none';
  if (start + 2 < end && bytes[start + 2] !== espa.stx) return 'none';
  for (let at = start + 3; at < end; at++) {
    const byte = bytes[at] ?? 0;
    if (at - start >= longestBlock - 1) return 'none';
    if (byte === espa.etx) {
      if (at + 1 >= end) return 'more';
      const isGood = blockCheck(bytes, start + 1, at + 1, dataBits) === bytes[at + 1];
      return isGood ? at + 2 - start : 'bad-check';
    }
    if (byte < 0x20 && byte !== espa.rs && byte !== espa.us) return 'none';
  }
  return 'more';
}

/** The value of one record of a whole block, as Latin-1 text. */
export function recordIn(block: Uint8Array, type: string): string | undefined {
  const text = latin1(block.subarray(3, -2));
  const found = text.split('\x1e').find((record) => record.startsWith(`${type}\x1f`));
  return found?.slice(2);
}

/** One character a byte, so that no byte is lost. */
export const latin1 = (bytes: Uint8Array): string => String.fromCharCode(...bytes);
