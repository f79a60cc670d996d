import { topicMatches } from '../bus/acl.ts';
import { alarmState } from '../bus/outbox.ts';
import type { BrokerPort } from '../bus/port.ts';
import { alarmFilter } from '../bus/topics.ts';
import type { Config } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import type { Site } from '../core/site.ts';
import { staleConfigs } from '../forward/home-assistant.ts';
import { gatewayIdOf } from './home-assistant.ts';

/**
 * What is retained of the gateway's own after a start: the states of open alarms, also where the broker's file was lost; no longer
 * those of alarms that the store does not know, nor beds that Home Assistant is to be shown no more. Where the broker `mayLag`, what
 * it retains may be older than what it acknowledged, and every state is told anew.
 */
export async function restate(
  broker: Pick<BrokerPort, 'publish' | 'retainedTopics'>,
  site: Site,
  { homeAssistant, beds }: Config,
  open: readonly Alarm[],
  mayLag = false,
): Promise<void> {
  const { isEnabled, prefix } = homeAssistant;
  const retained = await broker.retainedTopics([alarmFilter(site), `${prefix}/+/+/+/config`]);
  const states = open.flatMap((alarm) => alarmState(site, alarm));
  const told = new Set(states.map(({ topic }) => topic));
  const shown = isEnabled ? beds.map(({ id }) => id) : [];
  const isOver = (topic: string): boolean => topicMatches(alarmFilter(site), topic) && !told.has(topic);
  const stale = [
    ...retained.filter(isOver),
    ...staleConfigs(retained, { prefix, gatewayId: gatewayIdOf(site) }, shown),
  ];
  for (const topic of stale) await broker.publish({ topic, payload: '', qos: 1, isRetained: true });
  for (const state of states) if (mayLag || !retained.includes(state.topic)) await broker.publish(state);
}
