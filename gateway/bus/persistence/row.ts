import type { BrokerPacket } from 'aedes-persistence/asyncPersistence.js';

/** What a broker must not forget, by kind; `owner` and `key` name one thing within its kind. */
export type Kind = 'retained' | 'session' | 'subscription' | 'queued' | 'incoming' | 'will' | 'inbox';

/** One thing as it lies in the database. */
export interface Row {
  readonly kind: Kind;
  /** The client's identifier; empty for what belongs to no client. */
  readonly owner: string;
  /** Topic, packet identifier or running number. */
  readonly key: string;
  /** JSON: everything but the payload. */
  readonly words: string;
  readonly payload: Uint8Array | null;
}

export type RowId = Pick<Row, 'kind' | 'owner' | 'key'>;

export type { BrokerPacket };

const empty = new Uint8Array(0);

/**
 * A packet of its own: the broker cuts payloads out of 64-KiB blocks, and one small message that waits would hold all
 * of its block.
 */
export function compact(packet: BrokerPacket): BrokerPacket {
  if (typeof packet.payload === 'string') return { ...packet };
  return { ...packet, payload: Buffer.from(new Uint8Array(bytesOf(packet)).buffer) };
}

export const bytesOf = ({ payload }: BrokerPacket): Uint8Array =>
  typeof payload === 'string' ? Buffer.from(payload) : (payload ?? empty);

/** What a packet holds in memory, roughly: payload, topic, and the object around them. */
export const weightOf = (packet: BrokerPacket): number =>
  bytesOf(packet).length + 2 * (packet.topic?.length ?? 0) + 256;

export function packetRow(id: RowId, packet: BrokerPacket): Row {
  const { payload: _, ...words } = packet;
  return {
    kind: id.kind,
    owner: id.owner,
    key: id.key,
    words: JSON.stringify(words),
    payload: packet.payload === undefined ? null : bytesOf(packet),
  };
}

/** The packet that `packetRow` wrote; only a PUBREL has no payload. */
export function packetOf(row: Row): BrokerPacket {
  const words = JSON.parse(row.words) as BrokerPacket;
  return row.payload === null ? words : { ...words, payload: Buffer.from(row.payload) };
}
