import test from 'ava';
import fc from 'fast-check';
import type { LedgerEntry } from '../../gateway/core/ledger.ts';
import type { ChainHead, LedgerRow } from '../../gateway/store/chain.ts';
import { canonicalJson, chained, checkRows, genesis } from '../../gateway/store/chain.ts';
import { at } from '../helpers/ward.ts';

const entry = (subject: string, body: unknown): LedgerEntry => ({ kind: 'act', subject, at: at(1), body });

function chainOf(entries: readonly LedgerEntry[]): LedgerRow[] {
  let head: ChainHead = genesis;
  return entries.map((next) => {
    const row = chained(head, next);
    head = row;
    return row;
  });
}

const five = chainOf([1, 2, 3, 4, 5].map((n) => entry(`alarm-${n}`, { n })));

test('an untouched chain is intact', (t) => {
  t.like(checkRows(genesis, five), { isIntact: true, rows: 5 });
});

test('a chain can be checked piece by piece', (t) => {
  const first = checkRows(genesis, five.slice(0, 2));
  t.true(first.isIntact && checkRows(first.head, five.slice(2)).isIntact);
});

test('the same value has the same text whatever the order of its keys', (t) => {
  t.is(canonicalJson({ b: [{ d: 1, c: 2 }], a: null }), '{"a":null,"b":[{"c":2,"d":1}]}');
  t.is(canonicalJson(undefined), 'null');
});

test('an entry without a usable time is refused, since its hash would not survive storage', (t) => {
  t.throws(() => chained(genesis, { ...entry('x', 1), at: { ...at(1), wallMs: Number.NaN } }), {
    message: /time/,
  });
});

const strange = fc.record({ subject: fc.string({ unit: 'binary' }), body: fc.jsonValue() });
const ledgers = fc.array(strange, { minLength: 2, maxLength: 12 });

test('any single word altered in any row is found, and at that row', (t) => {
  const change = fc.constantFrom<Partial<LedgerRow>>(
    { kind: 'alarm' },
    { subject: 'somebody else' },
    { wallMs: 2 },
    { monoMs: 2 },
    { bootId: 'another' },
    { errorMs: 2 },
    { body: '{"act":"forged"}' },
    { hash: '0' },
    { prevHash: '0' },
  );
  fc.assert(
    fc.property(ledgers, fc.nat(), change, (entries, pick, altered) => {
      const rows = chainOf(entries.map(({ subject, body }) => entry(subject, body)));
      const index = pick % rows.length;
      const forged = rows.map((row, n) => (n === index ? { ...row, ...altered } : row));
      const found = checkRows(genesis, forged);
      return !found.isIntact && found.brokenAt === index + 1;
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('a row removed, doubled or moved is found', (t) => {
  fc.assert(
    fc.property(ledgers, fc.nat(), (entries, pick) => {
      const rows = chainOf(entries.map(({ subject, body }) => entry(subject, body)));
      const index = pick % (rows.length - 1);
      const removed = rows.toSpliced(index, 1);
      const moved = [
        ...rows.slice(0, index),
        ...rows.slice(index, index + 2).reverse(),
        ...rows.slice(index + 2),
      ];
      const doubled = rows.flatMap((row, n) => (n === index ? [row, row] : [row]));
      return [removed, moved, doubled].every((forged) => !checkRows(genesis, forged).isIntact);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
