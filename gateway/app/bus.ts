import { join } from 'node:path';
import { topicMatches } from '../bus/acl.ts';
import { type Broker, startBroker } from '../bus/broker.ts';
import { alarmState } from '../bus/outbox.ts';
import { alarmFilter, type Site } from '../bus/topics.ts';
import type { Config } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import { type CareEvent, careEvent } from '../core/care-event.ts';
import type { Clock } from '../core/ports.ts';
import { staleConfigs } from '../forward/home-assistant.ts';
import { allUsers, type RunLogin } from './broker-users.ts';
import type { AppOptions } from './contract.ts';
import { gatewayIdOf } from './home-assistant.ts';

/** The broker of this gateway, and what becomes of its memory on the disk. */
export interface Bus {
  readonly broker: Broker;
  readonly memory: BusMemory;
}

/** Opens the broker with its file beside the store's. It starts without one where that cannot be opened: alarms must travel. */
export async function openBus(
  options: AppOptions,
  logins: { readonly drivers: RunLogin; readonly flows: RunLogin },
  site: Site,
): Promise<Bus> {
  const { config, clock, log } = options;
  const { host, port, tls, webSocket } = config.broker;
  const memory = new BusMemory(clock);
  const broker = await startBroker(
    {
      host,
      port,
      tls,
      webSocket,
      users: allUsers(options, logins, site),
      file: join(config.store.directory, 'bus.sqlite'),
      onFault: (message) => memory.status(message),
    },
    { clock, log },
  );
  return { broker, memory };
}

/**
 * What is retained of the gateway's own after a start: the states of open alarms, also where the broker's file was lost; no longer
 * those of alarms that the store does not know, nor beds that Home Assistant is to be shown no more.
 */
export async function restate(
  broker: Broker,
  site: Site,
  { homeAssistant, beds }: Config,
  open: readonly Alarm[],
): Promise<void> {
  const retained = await broker.retainedTopics();
  const states = open.flatMap((alarm) => alarmState(site, alarm));
  const told = new Set(states.map(({ topic }) => topic));
  const shown = homeAssistant.isEnabled ? beds.map(({ id }) => id) : [];
  const isOver = (topic: string): boolean => topicMatches(alarmFilter(site), topic) && !told.has(topic);
  const stale = [
    ...retained.filter(isOver),
    ...staleConfigs(retained, { prefix: homeAssistant.prefix, gatewayId: gatewayIdOf(site) }, shown),
  ];
  for (const topic of stale) await broker.publish({ topic, payload: '', qos: 1, isRetained: true });
  for (const state of states) if (!retained.includes(state.topic)) await broker.publish(state);
}

/** Turns what happens to the broker's file into one technical condition. */
export class BusMemory {
  readonly #clock: Clock;
  #onEvent: ((event: CareEvent) => void) | undefined;
  #fault: string | undefined;
  #isTold = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Why nothing is written at present; `undefined` when it is again. */
  status(fault: string | undefined): void {
    this.#fault = fault;
    this.#tell();
  }

  /** From now on told to whoever raises alarms, also what began before. */
  watch(onEvent: (event: CareEvent) => void): void {
    this.#onEvent = onEvent;
    this.#tell();
  }

  #tell(): void {
    const isFailed = this.#fault !== undefined;
    if (this.#onEvent === undefined || isFailed === this.#isTold) return;
    this.#isTold = isFailed;
    const at = this.#clock.now();
    const values = { message: this.#fault ?? '' };
    this.#onEvent(
      careEvent({
        type: 'bus-not-kept',
        phase: isFailed ? 'onset' : 'cessation',
        onset: at,
        at,
        confidence: 1,
        evidence: isFailed ? [{ witness: 'bus', key: 'bus-not-kept', values, isFor: true }] : [],
        by: { detector: 'bus-memory', version: '1.0.0' },
      }),
    );
  }
}
