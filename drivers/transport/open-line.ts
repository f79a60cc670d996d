import type { BoardPlan } from '../../firmware-bridge/board-plan.ts';
import type { Clock } from '../../gateway/core/ports.ts';
import type { AnyDriver } from '../../gateway/plugin/driver.ts';
import type { PortIdentity } from '../../gateway/plugin/port-identity.ts';
import { openBoard } from './firmata.ts';
import { LineFailure, type OpenLine } from './line.ts';
import { pathOf } from './port-identity.ts';
import type { Rhythm } from './rhythm.ts';
import { openSerialPort } from './serial-port.ts';
import { openTcp, tcpAddress } from './tcp.ts';
import { openUdp } from './udp.ts';
import { openWebSocket } from './websocket.ts';

export interface LineOptions {
  readonly driver: AnyDriver;
  readonly options: unknown;
  readonly port: string | PortIdentity | undefined;
  readonly clock: Clock;
  readonly rhythm: Rhythm;
}

/** How a device's line is opened; nothing for devices that share the broker's connection. */
export function lineOpener({ driver, options, port, clock, rhythm }: LineOptions): OpenLine | undefined {
  switch (driver.transport) {
    case 'serial': {
      const line = driver.line(options);
      const tcp = typeof port === 'string' ? tcpAddress(port) : undefined;
      if (tcp) return (events) => openTcp(tcp.host, tcp.port, clock, events);
      // Looked for anew at each opening: a stable identity moves from one /dev name to another.
      return async (events) => openSerialPort(serialPath(port), line, { clock, rhythm }, events);
    }
    case 'firmata': {
      const line = driver.line(options);
      // The driver's own kind of plan: what a board driver plans is what the board's process understands.
      const plan = driver.board(options) as BoardPlan;
      const openPort: OpenLine = async (events) =>
        openSerialPort(serialPath(port), line, { clock, rhythm }, events);
      return (events) => openBoard(openPort, plan, events);
    }
    case 'udp': {
      const { host, port: udpPort } = driver.address(options);
      return (events) => openUdp(host, udpPort, events);
    }
    case 'websocket': {
      const url = driver.url(options);
      return (events) => openWebSocket(url, events);
    }
    default:
      return undefined;
  }
}

function serialPath(port: string | PortIdentity | undefined): string {
  if (port === undefined) throw new LineFailure('not-found', 'no port is configured');
  return typeof port === 'string' ? port : pathOf(port);
}
