import test from 'ava';
import fc from 'fast-check';
import { acknowledgementOf } from '../../gateway/forward/hl7-ack.ts';
import { FrameReader, framed, longestFrame } from '../../gateway/forward/mllp-frame.ts';

test('messages come out whole however the stream is cut or joined', (t) => {
  const message = fc.string({ unit: fc.constantFrom(...'MSA|^\r\n张🛏') });
  fc.assert(
    fc.property(fc.array(message), fc.array(fc.nat({ max: 20 })), (messages, cuts) => {
      const bytes = Buffer.concat(messages.map(framed));
      const reader = new FrameReader();
      const got: string[] = [];
      let from = 0;
      for (const cut of cuts) {
        got.push(...reader.push(bytes.subarray(from, from + cut)));
        from += cut;
      }
      got.push(...reader.push(bytes.subarray(from)));
      t.deepEqual(got, messages);
    }),
  );
});

test('line ends between frames are let through and a frame does not wait for its last byte', (t) => {
  const reader = new FrameReader();
  t.deepEqual(reader.push(Buffer.from('\r\n\x0bone\x1c')), ['one']);
  t.deepEqual(reader.push(Buffer.from('\r\n\x0btwo\x1c\r')), ['two']);
});

test('what is no frame is refused, and so is one without an end', (t) => {
  t.throws(() => new FrameReader().push(Buffer.from('HTTP/1.1 400')), { message: /outside/ });
  t.throws(() => new FrameReader().push(Buffer.from('\x0ba\x0bb')), { message: /within/ });
  const reader = new FrameReader();
  reader.push(Buffer.from('\x0b'));
  t.throws(
    () => {
      for (let count = 0; count <= longestFrame / 1024; count += 1) reader.push(Buffer.alloc(1024, 'x'));
    },
    { message: /more than/ },
  );
});

test('an answer is read with any separators, and its reason wherever versions put it', (t) => {
  const header = 'MSH|^~\\&|B|B|V|S|20260101||ACK|1|P|2.6\r';
  const ok = { code: 'AA', controlId: 'X1', text: '', errorCode: '' };
  t.deepEqual(acknowledgementOf(`${header}MSA|AA|X1\r`), ok);
  t.deepEqual(acknowledgementOf(`${header.replaceAll('\r', '\n')}MSA|AA|X1\n`), ok);
  t.deepEqual(acknowledgementOf('MSH#^~\\&#B\rMSA#CA#X1'), { ...ok, code: 'CA' });
  const old = acknowledgementOf(`${header}MSA|AE|X1|no such ward|||101^Required field missing\r`);
  t.deepEqual(old, { code: 'AE', controlId: 'X1', text: 'no such ward', errorCode: '101' });
  const young = acknowledgementOf(`${header}MSA|AR|X1\rERR|||207^Internal error|E||||queue is full\r`);
  t.deepEqual(young, { code: 'AR', controlId: 'X1', text: 'queue is full', errorCode: '207' });
});

test('what is no answer is none', (t) => {
  for (const text of ['', 'MSH', 'MSA|AA|X1', 'MSH|^~\\&|B\rPID|1', 'MSH|^~\\&|B\rMSA|ZZ|X1'])
    t.is(acknowledgementOf(text), undefined);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      t.notThrows(() => acknowledgementOf(text));
      t.notThrows(() => acknowledgementOf(`MSH|${text}\rMSA|${text}`));
    }),
  );
});
