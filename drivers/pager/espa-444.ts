import { defineDriver } from '../../gateway/plugin/driver.ts';
import { espaDecoder } from './espa-decoder.ts';
import { espaEncoder } from './espa-encoder.ts';
import { type EspaOptions, espaOptions } from './espa-options.ts';
import { espaCommands, pageDialogue } from './espa-page.ts';
import { espaResponder } from './espa-responder.ts';
import { espaConversation } from './espa-talk.ts';

/**
 * A pager or DECT system on ESPA 4.4.4 (proposal of November 1984 on ISO 1745), after excerpts of G. L. Scott's annotated
 * copy of 2003 (gscott.me.uk/ESPA.4.4.4); the original was not at hand. Each claim with what bears it:
 * - copy and public implementations agree: poll and select by address and ENQ with 1 and 2, the block, its check without
 *   SOH (seven bits of it on seven bit lines), headers 1 to 5, records 1 to 8;
 * - the copy alone: 7 data bits, even parity, 2 stop bits; EOT before each poll; EOT as "nothing to say";
 * - one vendor's page: prefix 1 of NAK for damage; one implementation: call type 3, priorities 1 to 3;
 * - from memory, not verified: call types 1 and 2, what other NAK prefixes and call status numbers mean (they are told as
 *   numbers), and the times that peers grant.
 * Nothing was tried on a real pager system.
 */
export const espa444 = defineDriver<EspaOptions>({
  name: 'espa-444',
  family: 'pager',
  transport: 'serial',
  summary: 'Pager and DECT systems on an ESPA 4.4.4 line, as control station or polled.',
  source:
    'ESPA 4.4.4, November 1984, in G. L. Scott’s annotated copy of 2003; not tried on a real pager system',
  streams: [],
  metrics: [
    {
      metric: 'peer-signal',
      unit: '1',
      summary: 'Last control character of the pager system (4 end, 5 enquiry, 6 ACK, 21 NAK): it is there.',
      ratePerMin: 30,
      plausible: [0, 127],
      isThinned: true,
    },
    {
      metric: 'pager-record',
      unit: '1',
      summary:
        'A block from the pager system: its header (1 call, 2 status, 3 status request) and its records.',
      ratePerMin: 0,
      plausible: [0, 9],
    },
    {
      metric: 'call-status',
      unit: '1',
      summary: 'What the pager system says of a call, by the number in its status record.',
      ratePerMin: 0,
      plausible: [0, 9],
    },
  ],
  config: espaOptions,
  silentAfterMs: 8_000,
  timeBase: 'arrival',
  line: ({ baudRate, dataBits, parity, stopBits }) => ({ baudRate, dataBits, parity, stopBits }),
  decoder: espaDecoder,
  encoder: (options) => espaEncoder(options),
  conversation: espaConversation,
  responder: espaResponder,
  commands: espaCommands,
  dialogue: pageDialogue,
});
