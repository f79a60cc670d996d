import type { BrokerPort } from '../bus/port.ts';
import { bedStateTopic, statusTopic } from '../bus/topics.ts';
import type { Config } from '../config/schema.ts';
import type { Alarm } from '../core/alarm.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Site } from '../core/site.ts';
import { HomeAssistantPublisher } from '../forward/home-assistant-publisher.ts';
import type { AnyDetector } from '../plugin/detector.ts';

export const gatewayIdOf = ({ site, gateway }: Site): string => `${site}_${gateway}`;

interface Parts {
  readonly config: Config;
  readonly site: Site;
  readonly broker: BrokerPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly alarms: readonly Alarm[];
  /** The detectors that a bed's devices can feed. */
  detectorsOf(bedId: string): readonly AnyDetector[];
}

/** The publisher to an existing Home Assistant, started, and what stops it; nothing where it is switched off. */
export function startHomeAssistant({ config, site, broker, clock, log, alarms, detectorsOf }: Parts) {
  const { isEnabled, prefix } = config.homeAssistant;
  if (!isEnabled) return undefined;
  const publisher = new HomeAssistantPublisher({
    beds: new Map(config.beds.map(({ id }) => [id, new Set(detectorsOf(id).flatMap(({ emits }) => emits))])),
    topics: {
      prefix,
      gatewayId: gatewayIdOf(site),
      status: statusTopic(site),
      state: (bedId, state) => bedStateTopic(site, bedId, state),
    },
    clock,
    publish: (message) => broker.publish(message),
    onFault: (message) => log.warn('VIGIL_FORWARD', { message }),
  });
  const unsubscribe = broker.subscribe(`${prefix}/status`, (_, payload) =>
    publisher.onStatus(Buffer.from(payload).toString('utf8')),
  );
  publisher.start(alarms);
  const unheard = broker.onBack(() => publisher.announce());
  const stop = () => {
    unheard();
    unsubscribe();
    publisher.stop();
  };
  return { publisher, stop };
}
