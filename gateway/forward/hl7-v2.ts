import { messageOf } from '../core/error.ts';
import { defineReceiver, NoticeRefused, type Receiver, type Sending } from '../plugin/receiver.ts';
import type { Acknowledgement } from './hl7-ack.ts';
import { alarmMessage, careEventMessage } from './hl7-alert.ts';
import type { Hl7Speaker } from './hl7-header.ts';
import { shortId } from './hl7-message.ts';
import { readingsMessage } from './hl7-observation.ts';
import { hl7Options } from './hl7-options.ts';
import { MllpClient } from './mllp-client.ts';

/**
 * Alarms as IHE PCD-04 (ORU^R40) and measurements as IHE PCD-01 (ORU^R01), HL7 v2.6 over MLLP. The receipt is the acknowledgement that
 * names the message: AA, or CA in enhanced mode.
 */
export const hl7v2 = defineReceiver({
  kind: 'hl7-v2',
  summary: 'An HL7 v2.6 listener over MLLP (IHE PCD-04 alarms, PCD-01 measurements).',
  options: hl7Options,
  secrets: () => [],
  create(options, { site, clock, alarmWord }): Receiver {
    const speaker: Hl7Speaker = { site, options, alarmWord };
    const { host, port, tls } = options;
    const client = new MllpClient({ host, port, tls, timeoutMs: options.timeoutS * 1000, clock });
    const judge = new Judge(`${host}:${port}`);
    return {
      async send(sending) {
        const { id } = sending.notice;
        const controlId = shortId(site, id);
        const message = encoded(speaker, sending, clock.now().wallMs);
        judge.hear(id, await client.exchange(message, controlId));
      },
      check: () => client.reach(),
      close: async () => client.close(),
    };
  },
});

/** @throws NoticeRefused: what cannot be written now can never be written. */
function encoded(speaker: Hl7Speaker, { notice, isLate }: Sending, nowMs: number): string {
  try {
    if (notice.kind === 'readings') return readingsMessage(speaker, notice, nowMs);
    return notice.kind === 'alarm'
      ? alarmMessage(speaker, notice, { nowMs, isLate })
      : careEventMessage(speaker, notice, { nowMs, isLate });
  } catch (cause) {
    throw new NoticeRefused(`it cannot be written as HL7: ${messageOf(cause)}`, { cause });
  }
}

/** Table 0357: another user holds the record, or something failed within. The message is not at fault. */
const ownTrouble: ReadonlySet<string> = new Set(['206', '207']);

/** So many errors in a row at one message, and it is the message. A rejection is taken at its word. */
const errorsMost = 3;

/**
 * What an answer means for the message. HL7 lets a receiver that is out of order answer the same as one that dislikes a message. So only one
 * message is given up; while the receiver has taken nothing since, a further refusal is its trouble, and the message waits.
 */
class Judge {
  readonly #where: string;
  #mayRefuse = true;
  #failed: { readonly id: string; readonly times: number } | undefined;

  constructor(where: string) {
    this.#where = where;
  }

  /** @throws NoticeRefused, or Error where it is to be sent again. */
  hear(id: string, { code, text, errorCode }: Acknowledgement): void {
    if (code.endsWith('A')) {
      this.#mayRefuse = true;
      this.#failed = undefined;
      return;
    }
    const details = [errorCode, text.slice(0, 200)].filter((part) => part !== '').join(' ');
    const said = `${this.#where} answered ${code}${details === '' ? '' : `: ${details}`}`;
    if (ownTrouble.has(errorCode) || !this.#mayRefuse) throw new Error(said);
    this.#failed = { id, times: this.#failed?.id === id ? this.#failed.times + 1 : 1 };
    if (code.endsWith('E') && this.#failed.times < errorsMost) throw new Error(said);
    this.#mayRefuse = false;
    throw new NoticeRefused(said);
  }
}
