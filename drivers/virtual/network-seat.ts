import type { AnyDriver, DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { udpEnd } from './device-ends.ts';
import type { DeviceEnd, OpenEnd } from './virtual-device.ts';
import { webSocketEnd } from './web-socket-end.ts';

const localHost = '127.0.0.1';

/** A device that a gateway asks over the network: nothing leaves before it was asked. */
export interface NetworkSeat {
  /** `udp://host:port`, `ws://host:port`. */
  readonly address: string;
  send(measurements: readonly DecodedMeasurement[], isDead: boolean): void;
  close(): Promise<void>;
}

type NetworkDriver = Extract<AnyDriver, { readonly transport: 'udp' | 'websocket' }>;

/** Opens it on this machine alone, at a free port. */
export async function networkSeat(driver: NetworkDriver, options: unknown): Promise<NetworkSeat> {
  const encoder = driver.encoder(options);
  const responder = driver.responder?.(options);
  const openEnd: OpenEnd = driver.transport === 'udp' ? udpEnd(localHost, 0) : webSocketEnd(localHost);
  let end: DeviceEnd | undefined;
  let isAlive = true;
  const say = (bytes: Uint8Array): void => {
    if (isAlive && bytes.length > 0) end?.write(bytes);
  };
  end = await openEnd((bytes) => say(responder?.hear(bytes) ?? new Uint8Array(0)));
  const { address } = end;
  return {
    address,
    send(measurements, isDead) {
      isAlive = !isDead;
      for (const measurement of measurements) {
        responder?.measured?.(measurement);
        const bytes = encoder.push(measurement);
        if (responder?.isStreaming !== false) say(bytes);
      }
    },
    close: async () => end?.close(),
  };
}
