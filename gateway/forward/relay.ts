import { z } from 'zod';
import type { Alarm } from '../core/alarm.ts';
import { defineReceiver, type Receiver, type ReceiverPorts } from '../plugin/receiver.ts';
import { calls, commanded } from './device-command.ts';
import { inTurn } from './in-turn.ts';

const readBack = z
  .strictObject({
    device: z.string().min(1).optional().describe('Where it is measured; left out: the relay’s own board.'),
    metric: z
      .string()
      .min(1)
      .default('relay-contact')
      .describe('1 while the relay pulls, 0 while it does not.'),
  })
  .nullable()
  .prefault({})
  .describe('The relay’s second contact on an input; null: nobody knows whether the relay follows.');

const options = z.strictObject({
  device: z.string().min(1).describe('The board with the relay: a device with driver firmata-board.'),
  until: z
    .enum(['closed', 'accepted'])
    .default('closed')
    .describe(
      'How long an alarm calls through the contact: until it is closed, or until somebody has accepted it.',
    ),
  pulseS: z
    .number()
    .min(0.2)
    .max(10)
    .optional()
    .describe('Seconds that the contact calls for at each call, in place of as long as the alarm does.'),
  isFailSafe: z
    .boolean()
    .default(false)
    .describe('The relay pulls while all is well and lets go to call, so that a loss of power calls too.'),
  readBack,
  followsWithinS: z.number().min(0.2).max(5).default(2).describe('Seconds until the read-back must agree.'),
});

type Options = z.output<typeof options>;

const lookEveryMs = 100;
/** More alarms than a ward has beds and devices are open at once only by a fault. */
const alarmsMost = 2_000;

/**
 * A dry contact into a nurse call that is there. It shows a state, not messages: what matters is that it is right now, so
 * it is set from the alarms that are open, and looked at again whenever the receiver is asked whether it is there.
 */
export const relay = defineReceiver<Options>({
  kind: 'relay',
  summary: 'A dry contact into a nurse call, through a relay on a Firmata board, with its read-back.',
  options,
  secrets: () => [],
  device: ({ device }) => device,
  create(chosen, ports): Receiver {
    const contact = contactOf(chosen, ports);
    const heard = new Map<string, Alarm>();
    const turn = inTurn();
    let hasHeard = false;
    const isCalling = (): boolean => {
      const open = ports.openAlarms?.() ?? [...heard.values()];
      return chosen.pulseS === undefined && open.some((alarm) => callsFor(alarm, chosen));
    };
    return {
      async send({ notice, isLate }) {
        if (notice.kind !== 'alarm') return;
        note(heard, notice.alarm);
        // A pulse tells of now: a late one would call somebody to what is long over.
        const isPulse = chosen.pulseS !== undefined && calls.has(notice.change) && !isLate;
        hasHeard = true;
        await turn(async () => {
          if (!isPulse) return contact.set(isCalling());
          await contact.set(true);
          await pause(ports, (chosen.pulseS ?? 0) * 1_000);
          await contact.set(false);
        });
      },
      // Without the open alarms nobody knows, after a restart, what the contact is to be until the first is told.
      check: () =>
        turn(() =>
          contact.keep(ports.openAlarms || hasHeard || chosen.pulseS !== undefined ? isCalling() : undefined),
        ),
      close: async () => {},
    };
  },
});

function note(heard: Map<string, Alarm>, alarm: Alarm): void {
  if (alarm.closedAt !== undefined) heard.delete(alarm.id);
  else heard.set(alarm.id, alarm);
  const [oldest] = heard.keys();
  if (heard.size > alarmsMost && oldest !== undefined) heard.delete(oldest);
}

/** Whether somebody is still to be called for it. */
export function callsFor({ closedAt, signal }: Alarm, { until }: Pick<Options, 'until'>): boolean {
  if (closedAt !== undefined || signal === 'off' || signal === 'inhibited') return false;
  return until === 'closed' || signal !== 'acknowledged';
}

/** The contact, as its relay and its read-back tell of it. */
function contactOf({ device, readBack: back, isFailSafe, followsWithinS }: Options, ports: ReceiverPorts) {
  const output = (): number | undefined => ports.reading(device, 'relay');
  const second = (): number | undefined =>
    back === null ? output() : ports.reading(back.device ?? device, back.metric);
  const follows = (isOn: boolean): boolean => isAs(output(), isOn) && isAs(second(), isOn);

  /** Looks until both agree with what the relay was told. */
  const agreed = async (isOn: boolean): Promise<void> => {
    for (let waitedMs = 0; waitedMs < followsWithinS * 1_000 && !follows(isOn); waitedMs += lookEveryMs)
      await pause(ports, lookEveryMs);
    if (follows(isOn)) return;
    const said = `relay ${word(output())}, contact ${word(second())}, told ${isOn ? 'on' : 'off'}`;
    throw new Error(`${device}: ${said}`);
  };
  const set = async (isCalling: boolean): Promise<void> => {
    const isOn = isCalling !== isFailSafe;
    await commanded(ports, { deviceId: device, name: 'relay', args: { isOn } });
    await agreed(isOn);
  };
  return {
    /** Told in any case: what was read last may be older than a reset of the board. */
    set,
    /** Set again only where it is not as it should be: a board that was reset lets go of its relay. */
    async keep(isCalling: boolean | undefined): Promise<void> {
      const isOn = output();
      if (isOn === undefined) throw new Error(`${device}: the state of the contact is not known`);
      if (isCalling === undefined) return agreed(isOn >= 0.5);
      if (!follows(isCalling !== isFailSafe)) await set(isCalling);
    },
  };
}

const isAs = (value: number | undefined, isOn: boolean): boolean =>
  value !== undefined && value >= 0.5 === isOn;
const word = (value: number | undefined): string =>
  value === undefined ? 'unknown' : value >= 0.5 ? 'on' : 'off';

const pause = ({ clock }: ReceiverPorts, ms: number): Promise<void> =>
  new Promise((resolve) => void clock.after(ms, resolve));
