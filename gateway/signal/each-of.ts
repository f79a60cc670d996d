import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Gives each of the values that `listOf` makes of one, at once and in order. What `concatMap` does with lists, without a subscription for
 * each: that is most of what a detector costs on a small machine. A value that arrives while others are given waits for its turn.
 */
export const eachOf =
  <In, Out>(listOf: (value: In) => readonly Out[]): OperatorFunction<In, Out> =>
  (source) =>
    new Observable((subscriber) => {
      const waiting: In[] = [];
      let isGiving = false;
      let isOver = false;
      const give = (value: In) => {
        for (const one of listOf(value)) subscriber.next(one);
      };
      return source.subscribe({
        next(value) {
          if (isGiving) {
            waiting.push(value);
            return;
          }
          isGiving = true;
          try {
            give(value);
            while (waiting.length > 0) give(waiting.shift() as In);
          } catch (thrown) {
            subscriber.error(thrown);
          } finally {
            isGiving = false;
          }
          if (isOver) subscriber.complete();
        },
        error: (thrown) => subscriber.error(thrown),
        complete() {
          isOver = true;
          if (!isGiving) subscriber.complete();
        },
      });
    });
