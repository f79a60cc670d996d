import test from 'ava';
import fc from 'fast-check';
import { concatMap, from, Subject, toArray } from 'rxjs';
import { eachOf } from '../../gateway/signal/each-of.ts';

test('lists come out as concatMap gives them, also where a value comes back in', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 4 }), { maxLength: 12 }),
      (lists) => {
        /** Each number above three comes back in as one less. */
        const run = (operator: typeof eachOf) => {
          const in$ = new Subject<readonly number[]>();
          const out: number[] = [];
          in$.pipe(operator((list) => list)).subscribe((one) => {
            out.push(one);
            if (one > 3) in$.next([one - 1]);
          });
          for (const list of lists) in$.next(list);
          return out;
        };
        t.deepEqual(run(eachOf), run(concatMap as unknown as typeof eachOf));
      },
    ),
  );
});

test('the end waits for what is still to be given; an error ends it', (t) => {
  const given: unknown[] = [];
  from([[1, 2], [], [3]])
    .pipe(
      eachOf((list) => list),
      toArray(),
    )
    .subscribe((all) => given.push(all));
  const in$ = new Subject<number>();
  in$
    .pipe(
      eachOf((n) => {
        if (n === 0) throw new Error('nothing');
        return [n, n];
      }),
    )
    .subscribe({
      next: (n) => {
        given.push(n);
        if (given.length === 2) {
          in$.next(9);
          in$.complete();
        }
      },
      complete: () => given.push('end'),
    });
  in$.next(7);
  t.deepEqual(given, [[1, 2, 3], 7, 7, 9, 9, 'end']);
  const faulty$ = new Subject<number>();
  const heard: unknown[] = [];
  faulty$.pipe(eachOf((n) => (n === 0 ? (JSON.parse('{') as number[]) : [n]))).subscribe({
    next: (n) => heard.push(n),
    error: (thrown: Error) => heard.push(thrown.name),
  });
  for (const n of [1, 0, 2]) faulty$.next(n);
  t.deepEqual(heard, [1, 'SyntaxError']);
});
