import test from 'ava';
import { bedsideNode } from '../../drivers/bed/bedside-node.ts';
import { readPayload, writePayload } from '../../firmware-bridge/bedside-payload.ts';
import { frame } from '../../firmware-bridge/framing.ts';
import { nodeFrames } from '../conformance/board-units.ts';
import { decodeAll, joined } from '../helpers/bytes.ts';

test('bedside-node: saturated counts are invalid, others are scaled', (t) => {
  const loads = (...counts: number[]) =>
    frame(writePayload({ sequence: 0, deviceMs: 5, body: { kind: 'loads', counts } }));
  for (const count of [0x7fffff, -0x800000]) {
    const { readings, waveforms } = decodeAll(bedsideNode, [loads(count, -1, 1, 0)]);
    t.like(readings[0], { metric: 'bed-mass', value: null, quality: 'invalid', reason: 'saturated' });
    t.is(waveforms[0]?.quality, 'invalid');
  }
  const { waveforms } = decodeAll(bedsideNode, [loads(10_000, -10_000, 0, 5_000)]);
  t.deepEqual(waveforms[0]?.samples, [[1, -1, 0, 0.5]]);
});

test('bedside-node: a jump of the sequence is a gap', (t) => {
  const without = nodeFrames.filter((_, index) => index !== 2);
  t.deepEqual(
    decodeAll(bedsideNode, [joined(...without)]).faults.map(({ kind, length }) => [kind, length]),
    [['gap', 0]],
  );
});

test('bedside-node: payloads of another version or length are not read', (t) => {
  t.is(readPayload(Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 1, 0)), undefined);
  t.is(readPayload(Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 1)), undefined);
});

test('bedside-node: the gateway asks, the board says hello', (t) => {
  if (bedsideNode.transport !== 'serial') return t.fail();
  const { conversation, responder, config } = bedsideNode;
  const options = config.parse({});
  const talk = conversation?.(options);
  const device = responder?.(options);
  const none = { heard: new Uint8Array(0), bytes: 0, frames: 0 };
  const first = talk?.next(none).value;
  const heard = device?.hear(first?.ask === 'write' ? first.bytes : none.heard) ?? none.heard;
  talk?.next(none);
  t.true(talk?.next({ ...none, heard }).done);

  const silent = conversation?.(options);
  const asks = Array.from({ length: 7 }, () => silent?.next(none).value);
  t.like(asks[6], { ask: 'refuse', problem: 'no-answer' });
});
