import { type BrokerPacket, compact, type Kind, packetOf, packetRow, type Row, type RowId } from './row.ts';

/** Packets by owner and key, each written down as it comes and goes. */
export class PacketTable {
  readonly #kind: Kind;
  readonly #change: (id: RowId, row: Row | undefined) => void;
  readonly #owners = new Map<string, Map<string, BrokerPacket>>();

  constructor(kind: Kind, change: (id: RowId, row: Row | undefined) => void) {
    this.#kind = kind;
    this.#change = change;
  }

  restore(rows: readonly Row[]): void {
    for (const row of rows) this.#of(row.owner).set(row.key, packetOf(row));
  }

  put(owner: string, key: string, packet: BrokerPacket): void {
    const kept = compact(packet);
    this.#of(owner).set(key, kept);
    const id = this.#id(owner, key);
    this.#change(id, packetRow(id, kept));
  }

  get(owner: string, key: string): BrokerPacket | undefined {
    return this.#owners.get(owner)?.get(key);
  }

  remove(owner: string, key: string): BrokerPacket | undefined {
    const packets = this.#owners.get(owner);
    const packet = packets?.get(key);
    if (packets?.delete(key) === true) this.#change(this.#id(owner, key), undefined);
    if (packets?.size === 0) this.#owners.delete(owner);
    return packet;
  }

  clear(owner: string): void {
    for (const key of [...(this.#owners.get(owner)?.keys() ?? [])]) this.remove(owner, key);
  }

  entries(owner: string): [key: string, packet: BrokerPacket][] {
    return [...(this.#owners.get(owner) ?? [])];
  }

  values(): BrokerPacket[] {
    return [...this.#owners.values()].flatMap((packets) => [...packets.values()]);
  }

  #of(owner: string): Map<string, BrokerPacket> {
    const packets = this.#owners.get(owner) ?? new Map<string, BrokerPacket>();
    this.#owners.set(owner, packets);
    return packets;
  }

  readonly #id = (owner: string, key: string): RowId => ({ kind: this.#kind, owner, key });
}
