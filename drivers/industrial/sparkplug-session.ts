import type { SparkMetric, SparkPayload } from './sparkplug-payload.ts';
import { sparkValue } from './sparkplug-payload.ts';

/** What a Sparkplug topic says: `spBv1.0/{group}/{type}/{edge node}[/{device}]`. */
export interface SparkTopic {
  readonly type: string;
  readonly device?: string;
}

export function sparkTopic(topic: string): SparkTopic | undefined {
  const [namespace, group, type, node, device, ...more] = topic.split('/');
  if (namespace !== 'spBv1.0' || !group || !type || !node || more.length > 0) return undefined;
  return device === undefined ? { type } : { type, device };
}

/** A metric with its name and type found. */
export interface NamedMetric {
  readonly name: string;
  readonly device?: string;
  readonly value: number | string | null | undefined;
  readonly timestampMs?: number;
  readonly isHistorical: boolean;
}

/** What a message meant for the session. */
export interface SparkHappening {
  readonly kind: 'birth' | 'data' | 'death' | 'unborn' | 'passed-over';
  readonly device?: string;
  readonly metrics: readonly NamedMetric[];
  /** A birth that begins a new session: devices are stale until their own births. */
  readonly isNewSession?: boolean;
  readonly problem?: string;
}

interface Definition {
  readonly name: string;
  readonly type: number;
}

const devicesMost = 64;
const passedOver: SparkHappening = { kind: 'passed-over', metrics: [] };

/** One edge node from birth to death: its sequence, its aliases, its devices. Sparkplug B 3.0 chapters 4 and 6. */
export class SparkSession {
  #isOnline = false;
  #isGapped = false;
  #bdSeq: number | undefined;
  #lastSeq: number | undefined;
  /** By alias and by name; of the node itself under an empty device. */
  #born = new Map<string, ReadonlyMap<string, Definition>>();

  /** A message was lost, and no birth has come since. */
  get isGapped(): boolean {
    return this.#isGapped;
  }

  take({ type, device }: SparkTopic, payload: SparkPayload): SparkHappening {
    if (type === 'NBIRTH' && device === undefined) return this.#nodeBirth(payload);
    if (type === 'NDEATH' && device === undefined) return this.#nodeDeath(payload);
    const isOurs = device === undefined ? type === 'NDATA' : /^D(BIRTH|DATA|DEATH)$/.test(type);
    if (!isOurs) return passedOver;
    if (!this.#isOnline)
      return { kind: 'unborn', metrics: [], ...(device !== undefined && { device }), problem: 'no birth' };
    const problem = this.#follow(payload);
    if (device !== undefined && type !== 'DDATA') return this.#ofDevice(device, type, payload, problem);
    const { found, isWhole } = this.#named(device, payload.metrics);
    // A metric that no birth named: the birth was lost, or the node breaks the rule; either way it must be asked.
    const said = problem ?? (isWhole ? undefined : 'a metric that no birth has named');
    if (!isWhole) this.#isGapped = true;
    const more = { ...(device !== undefined && { device }), ...(said !== undefined && { problem: said }) };
    return { kind: found.length === 0 && !isWhole ? 'unborn' : 'data', metrics: found, ...more };
  }

  #nodeBirth(payload: SparkPayload): SparkHappening {
    const sentBdSeq = bdSeqOf(payload);
    // A rebirth repeats bdSeq: the devices' births follow at once and nothing of theirs was lost.
    const isNewSession = !this.#isOnline || sentBdSeq !== this.#bdSeq || sentBdSeq === undefined;
    if (isNewSession) this.#born.clear();
    this.#define('', payload.metrics);
    this.#isOnline = true;
    this.#isGapped = false;
    this.#bdSeq = sentBdSeq;
    this.#lastSeq = payload.seq ?? 0;
    const metrics = this.#named(undefined, payload.metrics).found;
    const problem = payload.seq === 0 ? undefined : 'a node birth begins its sequence at 0';
    return { kind: 'birth', metrics, isNewSession, ...(problem !== undefined && { problem }) };
  }

  #nodeDeath(payload: SparkPayload): SparkHappening {
    const sent = bdSeqOf(payload);
    // The will of an earlier connection: the node has been born again since.
    const isOld = sent !== undefined && this.#bdSeq !== undefined && sent !== this.#bdSeq;
    if (this.#isOnline && isOld) return passedOver;
    this.#isOnline = false;
    this.#isGapped = false;
    this.#lastSeq = undefined;
    this.#born.clear();
    return { kind: 'death', metrics: [] };
  }

  #ofDevice(
    device: string,
    type: string,
    payload: SparkPayload,
    problem: string | undefined,
  ): SparkHappening {
    const more = { device, ...(problem !== undefined && { problem }) };
    if (type === 'DDEATH') {
      this.#born.delete(device);
      return { kind: 'death', metrics: [], ...more };
    }
    if (this.#born.size > devicesMost && !this.#born.has(device))
      return { ...passedOver, problem: `more than ${devicesMost} devices` };
    this.#define(device, payload.metrics);
    return { kind: 'birth', metrics: this.#named(device, payload.metrics).found, ...more };
  }

  /** Counts on by one, over the messages of the node and of its devices together. */
  #follow({ seq }: SparkPayload): string | undefined {
    const wanted = this.#lastSeq === undefined ? undefined : (this.#lastSeq + 1) % 256;
    this.#lastSeq = seq ?? wanted;
    if (seq === undefined) return 'seq is missing';
    if (wanted === undefined || seq === wanted) return undefined;
    this.#isGapped = true;
    return `sequence gap: ${wanted} was next, ${seq} came`;
  }

  #define(device: string, metrics: readonly SparkMetric[]): void {
    const table = new Map<string, Definition>();
    for (const { name, alias, type } of metrics) {
      if (name === undefined || type === undefined) continue;
      table.set(`name ${name}`, { name, type });
      if (alias !== undefined) table.set(`alias ${alias}`, { name, type });
    }
    this.#born.set(device, table);
  }

  #named(device: string | undefined, metrics: readonly SparkMetric[]) {
    const table = this.#born.get(device ?? '');
    const found = metrics.flatMap((metric): NamedMetric[] => {
      const { name, alias, timestampMs, isHistorical } = metric;
      const known = table?.get(name === undefined ? `alias ${alias}` : `name ${name}`);
      if (!known) return [];
      const value = sparkValue(metric, known.type);
      const more = {
        ...(device !== undefined && { device }),
        ...(timestampMs !== undefined && { timestampMs }),
      };
      return [{ name: known.name, value, isHistorical, ...more }];
    });
    return { found, isWhole: found.length === metrics.length };
  }
}

function bdSeqOf({ metrics }: SparkPayload): number | undefined {
  const metric = metrics.find(({ name }) => name === 'bdSeq');
  // Encoders differ in the integer type that they give it.
  const value = metric && sparkValue(metric, metric.type ?? 8);
  return typeof value === 'number' ? value : undefined;
}
