import { z } from 'zod';
import type { Instant } from '../core/instant.ts';
import type { LedgerEntry } from '../core/ledger.ts';
import type { ToDrivers } from '../plugin/child.ts';
import type { AnyDriver, CommandSpec } from '../plugin/driver.ts';
import type { DeviceCommandRequest, Refusal } from '../station/wire.ts';

export interface CommandParts {
  readonly devices: readonly { readonly id: string; readonly driver: string }[];
  readonly drivers: readonly AnyDriver[];
  now(): Instant;
  /** Resolves when the entry is durable. */
  record(entry: LedgerEntry): Promise<void>;
  /** False where the drivers process is away. */
  send(message: ToDrivers): boolean;
  isUp(): boolean;
}

const refusals = {
  'device-unknown': 'There is no such device here.',
  'command-unknown': 'This device takes no such command.',
  'command-invalid': "The command's values are not allowed.",
  'must-confirm': 'This acts on a person or on what is measured. Confirm it.',
  'drivers-away': 'The drivers process is restarting. Nothing was sent.',
} as const;

const refused = (code: keyof typeof refusals, detail = ''): Refusal => ({
  code,
  message: detail === '' ? refusals[code] : `${refusals[code]} ${detail}`,
});

const objectOf = z.record(z.string(), z.unknown());

/**
 * Passes a person's command on to its device: checked against the rows of the device's driver, then recorded with who
 * asked, then sent. Nothing is sent that is not in the ledger.
 */
export function deviceCommands(parts: CommandParts) {
  return async (request: DeviceCommandRequest): Promise<Refusal | undefined> => {
    const { deviceId, name, staffId, isConfirmed } = request;
    const driver = driverOf(parts, deviceId);
    if (driver === undefined) return refused('device-unknown');
    const spec = driver.commands?.find((command: CommandSpec) => command.name === name);
    if (spec === undefined) return refused('command-unknown');
    const parsed = spec.schema.safeParse(request.values);
    const values = objectOf.safeParse(parsed.data);
    if (!parsed.success || !values.success)
      return refused('command-invalid', parsed.error ? z.prettifyError(parsed.error) : '');
    const isHazardous = spec.isHazardous === true;
    if (isHazardous && !isConfirmed) return refused('must-confirm');
    if (!parts.isUp()) return refused('drivers-away');
    const entry = (act: string): LedgerEntry => ({
      kind: 'act',
      subject: deviceId,
      at: parts.now(),
      body: { act, by: staffId, driver: driver.name, name, values: values.data, isHazardous },
    });
    await parts.record(entry('device-command'));
    if (parts.send({ type: 'command', deviceId, command: { name, values: values.data } })) return undefined;
    await parts.record(entry('device-command-not-sent'));
    return refused('drivers-away');
  };
}

function driverOf({ devices, drivers }: CommandParts, deviceId: string): AnyDriver | undefined {
  const device = devices.find(({ id }) => id === deviceId);
  return drivers.find(({ name }) => name === device?.driver);
}
