import { z } from 'zod';
import type { LedgerEntry } from '../core/ledger.ts';
import type { Clock } from '../core/ports.ts';
import type { ToDrivers } from '../plugin/child.ts';
import type { AnyDriver, CommandSpec, DeviceCommand } from '../plugin/driver.ts';
import type { CommandView, DeviceCommandRequest, Refusal, UnderWayView } from '../station/wire.ts';
import type { DriversMessage } from './children.ts';
import { CommandAnswers, type CommandOutcome } from './command-answers.ts';
import { CommandEnds } from './command-ends.ts';
import { formOf } from './command-form.ts';

export interface CommandParts {
  readonly devices: readonly {
    readonly id: string;
    readonly driver: string;
    /** Parsed by the driver's schema. */
    readonly options: unknown;
    /** Set where a captured file plays in its place: nobody is there to do anything. */
    readonly recording?: unknown;
  }[];
  readonly drivers: readonly AnyDriver[];
  readonly clock: Clock;
  /** Resolves when the entry is durable. */
  record(entry: LedgerEntry): Promise<void>;
  /** False where the drivers process is away. */
  send(message: ToDrivers): boolean;
  isUp(): boolean;
  /** What a device is doing that must not last, for the board. */
  onUnderWay(deviceId: string, underWay: UnderWayView | undefined): void;
  /** An entry that nobody waits for was not recorded. */
  onFault(thrown: unknown): void;
}

const refusals = {
  'device-unknown': 'There is no such device here.',
  'command-unknown': 'This device takes no such command.',
  'command-invalid': "The command's values are not allowed.",
  'must-confirm': 'This acts on a person or on what is measured. Confirm it.',
  'device-recorded': 'The device is a recording. Nothing was sent.',
  'drivers-away': 'The drivers process is restarting. Nothing was sent.',
  VIGIL_COMMAND_UNANSWERED: 'It is not known whether the command was sent. Look at the device.',
} as const;

const refused = (code: keyof typeof refusals, detail = ''): Refusal => ({
  code,
  message: detail === '' ? refusals[code] : `${refusals[code]} ${detail}`,
});

interface Found {
  readonly driver: string;
  readonly isRecorded: boolean;
  readonly specs: readonly CommandSpec[];
}

const objectOf = z.record(z.string(), z.unknown());

/**
 * Passes a person's command on to its device: checked against the rows of the device's driver, recorded with who asked,
 * then sent; what the drivers process answers is told and, where nothing was sent, recorded. Nothing is sent that is not
 * in the ledger.
 */
export class DeviceCommands {
  readonly #parts: CommandParts;
  readonly #answers: CommandAnswers;
  readonly #ends: CommandEnds;

  constructor(parts: CommandParts) {
    this.#parts = parts;
    this.#answers = new CommandAnswers(parts.clock);
    this.#ends = new CommandEnds({
      now: () => parts.clock.now(),
      end: (deviceId, name) => this.#ask(deviceId, { name, values: {} }),
      onChange: parts.onUnderWay,
      record: (entry) => void parts.record(entry).catch(parts.onFault),
    });
  }

  /** What a device can be asked for, each with its form; undefined where there is no such device. */
  list(deviceId: string): readonly CommandView[] | undefined {
    return this.#find(deviceId)?.specs.map(viewOf);
  }

  async give(request: DeviceCommandRequest): Promise<Refusal | undefined> {
    const { deviceId, name, staffId, isConfirmed } = request;
    const found = this.#find(deviceId);
    if (found === undefined) return refused('device-unknown');
    if (found.isRecorded) return refused('device-recorded');
    const spec = found.specs.find((command) => command.name === name);
    if (spec === undefined) return refused('command-unknown');
    const parsed = spec.schema.safeParse(request.values);
    const values = objectOf.safeParse(parsed.data);
    if (!parsed.success || !values.success)
      return refused('command-invalid', parsed.error ? z.prettifyError(parsed.error) : '');
    const isHazardous = spec.isHazardous === true;
    if (isHazardous && !isConfirmed) return refused('must-confirm');
    if (!this.#parts.isUp()) return refused('drivers-away');
    const record = (act: string, more: object = {}) =>
      this.#parts.record({
        kind: 'act',
        subject: deviceId,
        at: this.#parts.clock.now(),
        body: { act, by: staffId, driver: found.driver, name, values: values.data, isHazardous, ...more },
      });
    await record('device-command');
    const outcome = await this.#ask(deviceId, { name, values: values.data });
    // What may have been sent must be ended too.
    const act = actOf(outcome);
    if (act !== 'device-command-not-sent') this.#ends.sent(deviceId, spec);
    const refusal = refusalOf(outcome);
    if (refusal === undefined) return undefined;
    await record(act, { code: refusal.code, reason: refusal.message });
    return refusal;
  }

  onMessage(message: DriversMessage): void {
    if (message.type === 'command-answer') this.#answers.take(message);
    else if (message.type === 'command-ended') this.#ends.ended(message);
  }

  onDrivers(isUp: boolean): void {
    if (isUp) return;
    this.#answers.abandon();
    this.#ends.driversDown();
  }

  tick(): void {
    this.#ends.tick();
  }

  #ask(deviceId: string, command: DeviceCommand): Promise<CommandOutcome> {
    return this.#answers.ask((id) => this.#parts.send({ type: 'command', id, deviceId, command }));
  }

  #find(deviceId: string): Found | undefined {
    const device = this.#parts.devices.find(({ id }) => id === deviceId);
    const driver = this.#parts.drivers.find(({ name }) => name === device?.driver);
    if (device === undefined || driver === undefined) return undefined;
    const isRecorded = device.recording !== undefined;
    const takes = !isRecorded && (driver.takesCommands?.(device.options) ?? true);
    return { driver: driver.name, isRecorded, specs: takes ? (driver.commands ?? []) : [] };
  }
}

/** What the ledger says became of it. */
function actOf(outcome: CommandOutcome): string {
  if (outcome === 'sent' || outcome === 'unanswered') return `device-command-${outcome}`;
  const isDevices = outcome !== 'not-taken' && outcome.code === 'VIGIL_COMMAND_REFUSED';
  return isDevices ? 'device-command-refused' : 'device-command-not-sent';
}

function refusalOf(outcome: CommandOutcome): Refusal | undefined {
  switch (outcome) {
    case 'sent':
      return undefined;
    case 'not-taken':
      return refused('drivers-away');
    case 'unanswered':
      return refused('VIGIL_COMMAND_UNANSWERED');
    default:
      return { code: outcome.code, message: outcome.reason };
  }
}

function viewOf({ name, schema, isHazardous = false, endsBy, readBack }: CommandSpec): CommandView {
  const fields = formOf(schema);
  return {
    name,
    isHazardous,
    ...(fields && { fields }),
    ...(endsBy && { endsBy }),
    ...(readBack !== undefined && { readBack }),
  };
}
