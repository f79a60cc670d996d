import { Counter, Gauge, type Registry } from 'prom-client';

/** One receiver outside the gateway, as it is counted. */
export interface CountedReceiver {
  readonly id: string;
  readonly kind: string;
  readonly isUp: boolean;
  readonly waiting: number;
  readonly waitingAlarms: number;
  readonly parked: number;
  readonly dropped: number;
  readonly delivered: number;
}

type Row = readonly [name: string, help: string, of: (receiver: CountedReceiver) => number];

const rows: readonly Row[] = [
  ['vigil_receiver_up', '1 where the receiver could be reached.', ({ isUp }) => (isUp ? 1 : 0)],
  ['vigil_receiver_waiting', 'Notices that wait for the receiver.', ({ waiting }) => waiting],
  ['vigil_receiver_waiting_alarms', 'Alarm notices among them.', ({ waitingAlarms }) => waitingAlarms],
  ['vigil_receiver_parked', 'Notices that the receiver refuses.', ({ parked }) => parked],
  ['vigil_receiver_delivered_total', 'Notices that the receiver has taken.', ({ delivered }) => delivered],
  ['vigil_receiver_dropped_total', 'Notices given up for a limit.', ({ dropped }) => dropped],
];

/** The queues and links of receivers, labelled by their ids in the configuration. */
export function addReceiverMetrics(registry: Registry, receivers: () => readonly CountedReceiver[]): void {
  const labelNames = ['receiver', 'kind'];
  const registers = [registry];
  for (const [name, help, of] of rows) {
    const options = { name, help, labelNames, registers };
    const labelled = (): (readonly [{ receiver: string; kind: string }, number])[] =>
      receivers().map((one) => [{ receiver: one.id, kind: one.kind }, of(one)]);
    if (name.endsWith('_total'))
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const [labels, value] of labelled()) this.inc(labels, value);
        },
      });
    else
      new Gauge({
        ...options,
        collect() {
          this.reset();
          for (const [labels, value] of labelled()) this.set(labels, value);
        },
      });
  }
}
