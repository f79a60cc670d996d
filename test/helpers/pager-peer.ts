import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { openSerialPort } from '../../drivers/transport/serial-port.ts';
import { systemClock } from '../../gateway/clock.ts';
import { ptyPair } from './pty.ts';

/** A page as it came over the line, by record number. */
export type HeardPage = Readonly<Record<string, string>>;

/** How the peer misbehaves next. */
interface Mood {
  isAway: boolean;
  /** So many blocks are refused, with this prefix. */
  naks: number;
  prefix: string;
  /** So many selections are refused. */
  busy: number;
  /** So many acknowledgements of blocks are swallowed by the line. */
  lostAcks: number;
  /** So many of the next blocks lose a byte on their way to it. */
  lostBytes: number;
}

/** The beginnings of words that are more than one character long. */
const unfinished = new Set(['1', '1\x05', '1\x052', '2']);

const checkOf = (text: string): number => [...text].reduce((sum, one) => sum ^ one.charCodeAt(0), 0);

/** Written from the protocol's text, apart from the driver: one that shared its code would share its mistakes. */
export function pagerBlock(header: string, records: readonly (readonly [string, string])[]): string {
  const body = `${header}\x02${records.map(([type, data]) => `${type}\x1f${data}`).join('\x1e')}\x03`;
  return `\x01${body}${String.fromCharCode(checkOf(body))}`;
}

interface Torn {
  teardown(end: () => Promise<unknown>): void;
}

/** The far end of a line: where the gateway finds it, and how the peer speaks on it. */
interface FarEnd {
  readonly port: string;
  say(bytes: Uint8Array): Promise<void>;
}

async function farTerminal(t: Torn, onBytes: (bytes: Uint8Array) => void): Promise<FarEnd> {
  const pair = await ptyPair();
  const clock = systemClock();
  const end = await openSerialPort(
    pair.device,
    { baudRate: 9_600, dataBits: 8, parity: 'none', stopBits: 1 },
    { clock, rhythm: { add: (look) => clock.every(5, look) } },
    { onBytes: (bytes) => onBytes(Uint8Array.from(bytes)), onEnd: () => {} },
  );
  t.teardown(async () => {
    await end.close();
    await pair.end();
  });
  return { port: pair.gateway, say: (bytes) => pair.send(bytes) };
}

/** As a serial device server: one socket at a time. */
async function farSocket(t: Torn, onBytes: (bytes: Uint8Array) => void): Promise<FarEnd> {
  let socket: Socket | undefined;
  const server = createServer((opened) => {
    socket = opened.on('data', onBytes).on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(async () => {
    socket?.destroy();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { port: `tcp://127.0.0.1:${port}`, say: async (bytes) => void socket?.write(bytes) };
}

/**
 * A pager system with address 2 at the far end of a real pseudo-terminal or socket, polled and selected, or itself the
 * control station.
 */
export async function pagerPeer(t: Torn, way: 'serial' | 'tcp' = 'serial') {
  const pages: HeardPage[] = [];
  const mood: Mood = { isAway: false, naks: 0, prefix: '1', busy: 0, lostAcks: 0, lostBytes: 0 };
  const outgoing: string[] = [];
  const refusedBlocks: string[] = [];
  const answers: string[] = [];
  let heard = '';
  let polls = 0;
  let badChecks = 0;
  let isAsked = false;

  const say = (text: string) => far.say(Buffer.from(text, 'latin1'));
  const takeBlock = async (sent: string): Promise<void> => {
    const block = mood.lostBytes > 0 ? sent.slice(0, 6) + sent.slice(7) : sent;
    mood.lostBytes = Math.max(0, mood.lostBytes - 1);
    const body = block.slice(1, -1);
    if (checkOf(body) !== block.charCodeAt(block.length - 1)) {
      badChecks += 1;
      return say('1\x15');
    }
    if (mood.naks > 0) {
      mood.naks -= 1;
      refusedBlocks.push(body);
      return say(`${mood.prefix}\x15`);
    }
    const records = body
      .slice(2, -1)
      .split('\x1e')
      .map((record) => record.split('\x1f') as [string, string]);
    pages.push(Object.fromEntries([['header', body[0] ?? ''], ...records]));
    if (mood.lostAcks > 0) mood.lostAcks -= 1;
    else await say('\x06');
  };
  /** One word of what was heard; false where it is not whole. */
  const next = async (): Promise<boolean> => {
    const ends = heard.startsWith('\x01') ? heard.indexOf('\x03') : -1;
    const block = ends > 0 && ends + 1 < heard.length ? heard.slice(0, ends + 2) : undefined;
    if (block !== undefined) {
      heard = heard.slice(block.length);
      await takeBlock(block);
    } else if (heard.startsWith('1\x052\x05')) {
      heard = heard.slice(4);
      if (mood.busy > 0) {
        mood.busy -= 1;
        await say('2\x15');
      } else await say('\x06');
    } else if (heard.startsWith('2\x05')) {
      heard = heard.slice(2);
      // As the control station: this is the other end's selection, an answer to a poll.
      if (isAsked) await say('\x06');
      else {
        polls += 1;
        await say(outgoing.length > 0 ? '1\x05' : '\x04');
      }
    } else if (heard.startsWith('\x06')) {
      heard = heard.slice(1);
      answers.push('ack');
      const first = outgoing.shift();
      await say(first ?? '\x04');
    } else if (heard.startsWith('1\x15')) {
      heard = heard.slice(2);
      answers.push('nak');
    } else if (heard.startsWith('\x04')) {
      heard = heard.slice(1);
      answers.push('end');
    } else if (heard.startsWith('\x01') || unfinished.has(heard)) return false;
    else heard = heard.slice(1);
    return heard.length > 0;
  };
  let isTaking = false;
  const take = async (bytes: Uint8Array) => {
    if (mood.isAway) return;
    heard += Buffer.from(bytes).toString('latin1');
    if (isTaking) return;
    isTaking = true;
    while (heard.length > 0 && (await next()));
    isTaking = false;
  };
  const onBytes = (bytes: Uint8Array) => void take(bytes);
  const far = await (way === 'tcp' ? farSocket(t, onBytes) : farTerminal(t, onBytes));
  return {
    port: far.port,
    pages,
    mood,
    answers,
    refusedBlocks,
    say,
    /** Said at the next poll, one block a selection and what follows after each acknowledgement. */
    tell: (...blocks: readonly string[]) => outgoing.push(...blocks),
    polls: () => polls,
    badChecks: () => badChecks,
    /** As the control station: asks the other end whether it has something to say. */
    poll(): Promise<void> {
      isAsked = true;
      return mood.isAway ? Promise.resolve() : say('\x041\x05');
    },
    /** As the control station: makes itself the master and the other end listen. */
    select: (...blocks: readonly string[]) => {
      outgoing.push(...blocks);
      return say('\x042\x051\x05');
    },
  };
}
