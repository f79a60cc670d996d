import test from 'ava';
import { dialogues } from '../../drivers/transport/dialogues.ts';
import { lineLink } from '../../drivers/transport/line-link.ts';
import type { Answer, Conversation } from '../../gateway/plugin/conversation.ts';
import { listen, overhear, refuse, run, write } from '../../gateway/plugin/conversation.ts';
import { ManualClock } from '../helpers/manual-clock.ts';

const none: Answer = { heard: new Uint8Array(0), bytes: 0, frames: 0 };

test('a pause is given back whole: its bytes and frames add up, whatever was said in it', (t) => {
  const answers: Answer[] = [];
  function* own(): Conversation {
    answers.push(yield run(120));
  }
  function* word(): Conversation {
    yield write(1);
  }
  const waiting = dialogues();
  const whole = waiting.within(own());
  const kinds: string[] = [];
  const step = (answer: Answer) => {
    const { value } = whole.next(answer);
    if (value) kinds.push(value.ask === 'run' ? `run ${value.ms}` : value.ask);
  };
  step(none);
  t.true(waiting.add({ conversation: word(), onDone: () => {}, onRefused: () => t.fail() }));
  for (const frames of [1, 0, 2, 4]) step({ ...none, bytes: 10 * frames, frames });
  t.deepEqual(kinds.slice(0, 4), ['run 50', 'write', 'run 50', 'run 20']);
  t.deepEqual(answers, [{ ...none, bytes: 70, frames: 7 }]);
});

test('a refusal in a dialogue ends the dialogue, not the line’s own conversation', (t) => {
  const refusals: string[] = [];
  function* own(): Conversation {
    yield run(10);
    yield write(7);
  }
  function* word(): Conversation {
    yield refuse('refused', 'status 1');
  }
  const waiting = dialogues();
  waiting.add({
    conversation: word(),
    onDone: () => t.fail(),
    onRefused: (problem, reason) => refusals.push(`${problem}: ${reason}`),
  });
  const whole = waiting.within(own());
  t.like(whole.next(none).value, { ask: 'run' });
  t.deepEqual(refusals, ['refused: status 1']);
  t.like(whole.next(none).value, { ask: 'write' });
});

/** A link on a line that the test holds. */
function link(conversation: (() => Conversation) | undefined) {
  const clock = new ManualClock();
  const [decoded, written]: [number[], number[]] = [[], []];
  let come = (_: Uint8Array) => {};
  let end = () => {};
  const made = lineLink(
    async (events) => {
      come = events.onBytes;
      end = () => events.onEnd('unplugged', 'gone');
      return { write: (bytes) => void written.push(...bytes), close: () => Promise.resolve() };
    },
    {
      clock,
      onBytes: (bytes) => void decoded.push(...bytes),
      onStatus: () => {},
      takesDialogues: true,
      ...(conversation && { conversation }),
    },
  );
  return {
    made,
    clock,
    decoded,
    written,
    come: (byte: number) => come(Uint8Array.of(byte)),
    end: () => end(),
  };
}

test('what a dialogue overhears goes to the decoder as well; what a conversation listens to does not', async (t) => {
  function* own(): Conversation {
    yield listen(100, (heard) => heard.includes(1));
  }
  const { made, clock, decoded, written, come } = link(own);
  await clock.pass(0);
  come(1);
  t.deepEqual(decoded, []);
  function* word(): Conversation {
    yield write(9);
    const { heard } = yield overhear(100, (soFar) => soFar.includes(3));
    yield write(...heard);
  }
  t.true(made.converse?.({ conversation: word(), onDone: () => {}, onRefused: () => t.fail() }));
  await clock.pass(50);
  come(2);
  come(3);
  t.deepEqual(decoded, [2, 3]);
  t.deepEqual(written, [9, 2, 3]);
});

test('a line that is closed or lost tells whoever waits, and takes no dialogue while it is away', async (t) => {
  const { made, clock, end } = link(undefined);
  const reasons: string[] = [];
  function* word(): Conversation {
    yield write(9);
    yield run(1_000);
  }
  const dialogue = () => ({
    conversation: word(),
    onDone: () => {},
    onRefused: (problem: string) => void reasons.push(problem),
  });
  t.false(made.converse?.(dialogue()));
  await clock.pass(0);
  made.converse?.(dialogue());
  made.converse?.(dialogue());
  await clock.pass(60);
  end();
  t.deepEqual(reasons, ['unplugged', 'unplugged']);
  t.false(made.converse?.(dialogue()));
  await made.close();
});
