import test from 'ava';
import fc from 'fast-check';
import { portTurn, quietBytes } from '../../../drivers/transport/rhythm.ts';

/** At which of these beats a port is looked at that gives so many bytes at each look, in reads of at most 4,096. */
function looks(phase: number, beats: number, given: (look: number) => readonly number[]): boolean[] {
  const turn = portTurn(phase);
  let look = 0;
  return Array.from({ length: beats }, () => {
    if (!turn.isDue()) return false;
    for (const length of given(look)) turn.heard(length);
    look += 1;
    return true;
  });
}

test('a port that gives much is looked at in every beat, also where its last read found nothing more', (t) => {
  t.deepEqual(
    looks(0, 4, () => [3_000, 0]),
    [true, true, true, true],
  );
  t.deepEqual(
    looks(1, 4, () => [400, 400]),
    [true, true, true, true],
  );
});

test('quiet ports of even and odd phase are left out of different beats', (t) => {
  const [even, odd] = [looks(0, 8, () => [60]), looks(1, 8, () => [60])];
  for (let beat = 1; beat < 8; beat += 1) t.not(even[beat], odd[beat], `beat ${beat}`);
});

test('no port is left out of two beats in a row, whatever it gives', (t) => {
  fc.assert(
    fc.property(
      fc.nat(1),
      fc.array(fc.nat(2 * quietBytes), { minLength: 40, maxLength: 40 }),
      (phase, given) => {
        const seen = looks(phase, 40, (look) => [given[look] ?? 0]);
        t.true(seen[0]);
        t.true(seen.every((isLook, beat) => isLook || seen[beat - 1] === true));
      },
    ),
  );
});
