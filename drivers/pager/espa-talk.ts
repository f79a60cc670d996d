import type { Answer, Ask, Conversation } from '../../gateway/plugin/conversation.ts';
import { overhear, refuse, run, write, writeBytes } from '../../gateway/plugin/conversation.ts';
import type { LinkProblem } from '../../gateway/plugin/link-problem.ts';
import { joined } from '../frames.ts';
import { blockAt, espa } from './espa-block.ts';
import type { EspaOptions } from './espa-options.ts';

/** Polls in a row without an answer, after which the line is told as away: within 10 s whatever the options. */
const unansweredMost = 3;
const soonMs = 500;
/** A polled end takes its commands' turns between slices of listening. */
const sliceMs = 200;
/** So long a polled end waits for a poll before it opens the line anew. */
const pollWithinMs = 10_000;
/** A command is answered within ten seconds, or nobody waits for it any more: after so much silence a page is given up. */
const silenceMostMs = 4_000;
/** Blocks that a peer may send at one selection. */
const blocksMost = 8;
/** A pager system that checks a block and puts it into its queue may take this long, beside the time on the line. */
const blockWithinMs = 1_500;
const usualBlock = 200;
/** Start, data, parity and stop bits. */
const bitsMost = 11;

type Steps<Result> = Generator<Ask, Result, Answer>;

const has =
  (...codes: readonly number[]) =>
  (heard: Uint8Array): boolean =>
    codes.some((code) => heard.includes(code));

const code = (address: string): number => address.charCodeAt(0);
/** Whoever sends it becomes the master of the line and asks the other end to listen. */
const selecting = ({ ownAddress, peerAddress }: EspaOptions): Ask =>
  write(espa.eot, code(ownAddress), espa.enq, code(peerAddress), espa.enq);

/** What is said on the line for as long as it is open. */
export const espaConversation = (options: EspaOptions): Conversation =>
  options.role === 'control' ? control(options) : polled(options);

/** Polls for ever: what the pager system has to say is fetched, and its silence is noticed. */
function* control(options: EspaOptions): Conversation {
  for (let unanswered = 0; ; ) {
    unanswered = (yield* isThere(options)) ? 0 : unanswered + 1;
    if (unanswered === unansweredMost)
      yield refuse('no-answer', `${unansweredMost} polls in a row were not answered`);
    yield run(unanswered === 0 ? options.pollEveryS * 1_000 : soonMs);
  }
}

function* isThere(options: EspaOptions): Steps<boolean> {
  const { ownAddress, peerAddress, presence, answerWithinMs } = options;
  if (presence === 'select') {
    yield selecting(options);
    const { heard } = yield overhear(answerWithinMs, has(espa.ack, espa.nak));
    yield write(espa.eot);
    return has(espa.ack, espa.nak)(heard);
  }
  yield write(espa.eot, code(peerAddress), espa.enq);
  const { heard } = yield overhear(answerWithinMs, has(espa.eot, espa.enq));
  if (heard.includes(espa.eot)) return true;
  if (calls(heard, ownAddress) === 'none') return false;
  yield* receive(options);
  return true;
}

/** How long a block of so many bytes is waited for, or its answer. */
const withinMs = (length: number, { baudRate }: EspaOptions): number =>
  blockWithinMs + Math.ceil((length * bitsMost * 1_000) / baudRate);

/** Waits for the control station: nothing to say, unless a page waits for the next poll. */
function* polled(options: EspaOptions): Conversation {
  let tail: Uint8Array = new Uint8Array(0);
  for (let quietMs = 0; quietMs < pollWithinMs; ) {
    // Pages take their turn here: they wait for the next poll themselves.
    yield run(0);
    const before = tail;
    const call = (heard: Uint8Array) => calls(joined(before, heard), options.ownAddress);
    const { heard } = yield overhear(sliceMs, (bytes) => call(bytes) !== 'none');
    // An enquiry may come in two pieces.
    tail = joined(before, heard).slice(-3);
    quietMs = heard.length > 0 ? 0 : quietMs + sliceMs;
    const called = call(heard);
    if (called === 'none') continue;
    tail = new Uint8Array(0);
    if (called === 'polled') yield write(espa.eot);
    else yield* receive(options);
  }
  yield refuse('no-answer', `the pager system has not polled for ${pollWithinMs / 1_000} s`);
}

/** Whether an enquiry at the end of what was heard is for us: to say something, or to listen. */
function calls(heard: Uint8Array, ownAddress: string): 'polled' | 'selected' | 'none' {
  const [enquirer, address, enquiry] = [heard.at(-3), heard.at(-2), heard.at(-1)];
  if (enquiry !== espa.enq || address !== code(ownAddress)) return 'none';
  return enquirer === espa.enq ? 'selected' : 'polled';
}

/** Takes what the peer has to say: what comes whole is acknowledged, what does not is asked for again. */
function* receive(options: EspaOptions): Steps<void> {
  const { dataBits, attempts, answerWithinMs } = options;
  yield write(espa.ack);
  for (let [blocks, failures] = [0, 0]; blocks < blocksMost && failures < attempts; ) {
    const within = blocks === 0 ? withinMs(usualBlock, options) : answerWithinMs;
    const { heard } = yield overhear(within, (bytes) => sightIn(bytes, dataBits) !== 'more');
    const sight = sightIn(heard, dataBits);
    if (sight === 'end' || heard.length === 0) return;
    if (sight === 'block') {
      blocks += 1;
      yield write(espa.ack);
    } else {
      failures += 1;
      // Prefix 1: it came damaged.
      yield write(0x31, espa.nak);
    }
  }
}

/** What came after a selection: a whole block, a damaged one, the end, or not enough yet. */
function sightIn(heard: Uint8Array, dataBits: 7 | 8): 'block' | 'damaged' | 'end' | 'more' {
  const start = heard.indexOf(espa.soh);
  if (start < 0) return heard.includes(espa.eot) ? 'end' : 'more';
  const sight = blockAt(heard, start, heard.length, dataBits);
  if (sight === 'more') return 'more';
  return typeof sight === 'number' ? 'block' : 'damaged';
}

/** Why a page did not get through. */
interface Failure {
  readonly problem: LinkProblem;
  readonly reason: string;
}

const nak = (heard: Uint8Array, what: string): Failure => {
  const prefix = heard[heard.indexOf(espa.nak) - 1];
  const reason = prefix === undefined ? '' : ` (${String.fromCharCode(prefix)})`;
  return { problem: 'refused', reason: `the pager system refused ${what}${reason}` };
};

/**
 * Sends one block. It ends when the pager system has acknowledged the block, and only then; what is refused is sent again
 * a few times, and what is not answered is given up. An acknowledgement that was lost makes a second page of it.
 */
export function* deliver(block: Uint8Array, options: EspaOptions): Conversation {
  let failure: Failure = { problem: 'no-answer', reason: 'the pager system does not answer' };
  const waitMs = withinMs(block.length, options);
  for (let [sent, silentMs] = [0, 0]; sent < options.attempts && silentMs < silenceMostMs; ) {
    const ready = options.role === 'control' ? yield* select(options) : yield* whenPolled(options);
    if (ready === 'silent') break;
    if (ready !== 'ready') {
      failure = ready;
      sent += 1;
    }
    for (let isOver = ready !== 'ready'; !isOver && sent < options.attempts; ) {
      sent += 1;
      yield writeBytes(block);
      const { heard } = yield overhear(waitMs, has(espa.ack, espa.nak, espa.eot));
      isOver = !heard.includes(espa.nak);
      silentMs += heard.length === 0 ? waitMs : 0;
      if (heard.includes(espa.ack)) {
        yield write(espa.eot);
        return;
      }
      failure = isOver
        ? { problem: 'no-answer', reason: 'the pager system did not acknowledge the page' }
        : nak(heard, 'the page');
    }
    yield write(espa.eot);
    if (sent < options.attempts) yield run(soonMs);
  }
  yield refuse(failure.problem, failure.reason);
}

/** As the control station. It may need a moment, so that silence is asked once more. */
function* select(options: EspaOptions): Steps<'ready' | 'silent' | Failure> {
  for (let tries = 0; tries < 2; tries++) {
    yield selecting(options);
    const { heard } = yield overhear(options.answerWithinMs, has(espa.ack, espa.nak, espa.eot));
    if (heard.includes(espa.ack)) return 'ready';
    if (heard.includes(espa.nak)) return nak(heard, 'to listen');
    yield write(espa.eot);
  }
  return 'silent';
}

/** As a polled station: the next poll is ours to answer with the peer's address. */
function* whenPolled(options: EspaOptions): Steps<'ready' | 'silent' | Failure> {
  const { ownAddress, peerAddress, answerWithinMs } = options;
  for (let tries = 0; tries < 3; tries++) {
    const { heard } = yield overhear(silenceMostMs, (bytes) => calls(bytes, ownAddress) !== 'none');
    const called = calls(heard, ownAddress);
    if (called === 'none') return 'silent';
    if (called === 'selected') {
      yield* receive(options);
      continue;
    }
    yield write(code(peerAddress), espa.enq);
    const answer = yield overhear(answerWithinMs, has(espa.ack, espa.nak, espa.eot));
    if (answer.heard.includes(espa.ack)) return 'ready';
    if (answer.heard.includes(espa.nak)) return nak(answer.heard, 'to listen');
    yield write(espa.eot);
  }
  return 'silent';
}
