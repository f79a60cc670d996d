import { join } from 'node:path';
import { VigilError } from '../../gateway/core/error.ts';
import type { BedId } from '../../gateway/core/id.ts';
import type { BrokerLogin } from '../../gateway/plugin/child.ts';
import type { AnyDriver, DecodedMeasurement } from '../../gateway/plugin/driver.ts';
import { driverNamed } from '../index.ts';
import { kindsLeftOut, playerFor } from './cast.ts';
import { MqttDevice } from './mqtt-device.ts';
import { networkSeat } from './network-seat.ts';
import type { Player } from './player.ts';
import type { Repertoire } from './recordings.ts';
import { SerialDevice } from './serial-device.ts';
import { demoWard, type WardDevice } from './ward.ts';
import { type Happening, type HappeningKind, happeningFor, Playbill } from './ward-script.ts';
import { Wearable } from './wearable.ts';

interface Staging {
  readonly seed: number;
  /** Where the links to the ports go. */
  readonly folder: string;
  readonly brokers: Readonly<Record<string, BrokerLogin>>;
  readonly repertoire: Repertoire;
  /** The machine's time, seconds since the epoch, for messages that carry wall time. */
  readonly wallS: () => number;
  readonly onRecording: (deviceId: string, name: string) => void;
}

/** One device of the ward: who measures, and what carries it away. */
interface Seat {
  readonly device: WardDevice;
  readonly player: Player;
  send(measurements: readonly DecodedMeasurement[], isDead: boolean): void;
  dropped(): number;
  close(): void | Promise<void>;
}

/** The whole virtual ward, moved along by whoever holds the clock. */
export class Stage {
  /** Where each device that is not on MQTT is to be found: a path, or an address. */
  readonly ports: Readonly<Record<string, string>>;
  readonly #playbill: Playbill;
  readonly #seats: readonly Seat[];
  #atS = 0;

  private constructor(playbill: Playbill, seats: readonly Seat[], ports: Readonly<Record<string, string>>) {
    this.#playbill = playbill;
    this.#seats = seats;
    this.ports = ports;
  }

  static async open(staging: Staging): Promise<Stage> {
    const { seed, repertoire, onRecording } = staging;
    const playbill = new Playbill(seed, kindsLeftOut(repertoire));
    const casting = { seed, playbill, repertoire, onRecording };
    const ports: Record<string, string> = {};
    const seats: Seat[] = [];
    for (const device of demoWard(seed).devices) {
      const player = playerFor(device, casting);
      const driver = driverNamed(device.driver);
      const options: unknown = driver.config.parse(device.options);
      const seating = { device, player, driver, options };
      if (driver.transport === 'mqtt') {
        seats.push(...mqttSeat({ ...seating, staging }));
      } else if (driver.transport === 'udp' || driver.transport === 'websocket') {
        const { address, send, close } = await networkSeat(driver, options);
        ports[device.deviceId] = address;
        seats.push({ device, player, send, close, dropped: () => 0 });
      } else {
        const path = join(staging.folder, device.deviceId);
        ports[device.deviceId] = path;
        seats.push(serialSeat({ ...seating, path }));
      }
    }
    return new Stage(playbill, seats, ports);
  }

  get droppedBytes(): number {
    return this.#seats.reduce((sum, seat) => sum + seat.dropped(), 0);
  }

  /** Sends everything measured until `toS`; returns what began to happen meanwhile. */
  advance(toS: number): readonly Happening[] {
    for (const { device, player, send } of this.#seats) {
      const isDead = this.#playbill.current('sensor-death', device.deviceId, toS) !== undefined;
      send(player.advance(toS), isDead);
    }
    const began = this.#playbill.beginning(this.#atS, toS);
    this.#atS = toS;
    return began;
  }

  /** Lets something happen as soon as it can; throws where it cannot. */
  inject(kind: HappeningKind, place: { readonly bedId?: BedId }): Happening {
    const refuse = (why: string): VigilError => new VigilError('VIGIL_FAILED', `${kind}: ${why}`);
    if (!this.#playbill.isPossible(kind)) throw refuse('a recording plays this part');
    const happening = happeningFor(kind, this.#earliestS(kind, place.bedId), place);
    if (happening === undefined) throw refuse(`no such place: ${place.bedId ?? 'no bed named'}`);
    this.#playbill.add(happening);
    return happening;
  }

  async close(): Promise<void> {
    await Promise.all(this.#seats.map(async (seat) => seat.close()));
  }

  /** A body must be on its feet before it can fall. */
  #earliestS(kind: HappeningKind, bedId: BedId | undefined): number {
    if (kind !== 'fall' && kind !== 'hard-sit') return this.#atS;
    const players = this.#seats.filter(({ device }) => device.bedId === bedId).map(({ player }) => player);
    const wearable = players.find((player) => player instanceof Wearable);
    if (wearable === undefined) return this.#atS;
    wearable.body.interrupt();
    return wearable.body.earliestS();
  }
}

interface Seating {
  readonly device: WardDevice;
  readonly player: Player;
  readonly driver: AnyDriver;
  readonly options: unknown;
}

function serialSeat({ device, player, driver, options, path }: Seating & { readonly path: string }): Seat {
  const encoder = driver.encoder(options);
  const line = new SerialDevice(path);
  return {
    device,
    player,
    send(measurements, isDead) {
      if (isDead) line.die();
      else line.revive();
      line.write(Buffer.concat(measurements.map((measurement) => encoder.push(measurement))));
    },
    dropped: () => line.counters.dropped,
    close: () => line.unplug(),
  };
}

function mqttSeat({
  device,
  player,
  driver,
  options,
  staging,
}: Seating & { readonly staging: Staging }): Seat[] {
  const login = staging.brokers[device.deviceId];
  if (login === undefined || driver.transport !== 'mqtt') return [];
  const { deviceId } = device;
  const client = new MqttDevice(driver, options, { deviceId, login, wallS: staging.wallS });
  return [
    {
      device,
      player,
      send(measurements, isDead) {
        if (isDead) return;
        // A message is sampled when it is sent; the ward's own seconds mean nothing to the gateway.
        const t = staging.wallS();
        client.send(measurements.map((measurement) => ({ ...measurement, t })));
      },
      dropped: () => client.dropped,
      close: () => client.close(),
    },
  ];
}
