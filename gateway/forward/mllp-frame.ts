const begin = 0x0b;
const end = 0x1c;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;

/** An answer is a few lines; longer than this it is none. */
export const longestFrame = 64 * 1024;

/** A message as MLLP carries it (HL7 v2, appendix C): begin block, UTF-8, end block and carriage return. */
export const framed = (message: string): Buffer =>
  Buffer.concat([Buffer.from([begin]), Buffer.from(message, 'utf8'), Buffer.from([end, carriageReturn])]);

/**
 * Takes whatever pieces a connection brings and gives whole messages. Line ends between frames are let through, since some listeners add
 * them; the carriage return that ends a frame is not waited for, since some leave it out.
 */
export class FrameReader {
  #pieces: Buffer[] = [];
  #length = 0;
  #isInside = false;

  /** @throws Error on bytes outside a frame, a frame within a frame, and one that is too long. */
  push(bytes: Buffer): readonly string[] {
    const messages: string[] = [];
    let from = 0;
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at];
      if (this.#isInside) {
        if (byte === begin) throw new Error('a frame began within a frame');
        if (byte !== end) continue;
        this.#keep(bytes.subarray(from, at));
        messages.push(this.#whole());
      } else if (byte === begin) {
        this.#isInside = true;
        from = at + 1;
      } else if (byte !== carriageReturn && byte !== lineFeed) {
        throw new Error('bytes outside a frame');
      }
    }
    if (this.#isInside) this.#keep(bytes.subarray(from));
    return messages;
  }

  #keep(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > longestFrame) throw new Error(`an answer of more than ${longestFrame} bytes`);
    this.#pieces.push(piece);
  }

  #whole(): string {
    const text = Buffer.concat(this.#pieces).toString('utf8');
    this.#pieces = [];
    this.#length = 0;
    this.#isInside = false;
    return text;
  }
}
