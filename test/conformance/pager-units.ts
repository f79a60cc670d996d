import { hex } from '../helpers/bytes.ts';

/** What a pager system says: blocks with checks counted by hand, one of a public example, and control characters. */
export const pagerUnits: readonly (readonly [string, readonly Uint8Array[]])[] = [
  [
    'espa-444',
    [
      hex('04'),
      // SOH 1 STX 1 US A ETX: 31^02^31^1F^41^03 = 5F.
      hex('31 05 01 31 02 31 1F 41 03 5F 04'),
      // The example of a vendor's page, without the stray space: call 550, CALL ME 101, four times 3.
      hex(
        '01 31 02 31 1F 35 35 30 1E 32 1F 43 41 4C 4C 20 4D 45 20 31 30 31 1E 33 1F 33 1E 34 1F 33 1E 35 1F 33 1E 36 1F 33 03 23',
      ),
      // SOH 2 STX 1 US 5 5 0 RS 7 US 3 ETX: call 550 has status 3.
      hex('01 32 02 31 1F 35 35 30 1E 37 1F 33 03 28'),
      hex('06'),
      hex('31 15'),
      hex('15 04'),
    ],
  ],
];
