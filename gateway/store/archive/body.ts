import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';
import { ByteReader, ByteWriter } from './bytes.ts';
import { packColumn, unpackColumn } from './column.ts';
import type { State } from './state.ts';

/** How a block is laid out; a later layout takes another number. */
const layout = 1;
/** Before the content: layout, checksum. */
const frontBytes = 5;
/** Far more than a span holds: what claims to be larger is none. */
const maxOutputLength = 64 * 1024 * 1024;

/** What most blocks say; it stands in no file, and must not change while there are blocks of this layout. */
const dictionary = Buffer.from(
  '"bed-load","pleth","imu","acc_x","acc_y","acc_z","gyr_x","gyr_y","gyr_z"],"units":["g","g","g","deg/s","deg/s","deg/s"],"rateHz":100' +
    '"unit":"Cel","unit":"%","unit":"/min","reason":"sensor-off","text":"","channels":["isCloud":true,"quality":"questionable",' +
    '"quality":"invalid","unit":"1","isNone":true},{[{"at":{"bootId":"","errorMs":1000},"receivedAt":{"bootId":"","errorMs":1000},"quality":"good","unit":"1"}]',
);

/** A column, compressed by itself: what scatters in one way has a code of its own. */
export function addColumn(writer: ByteWriter, values: Float64Array | Float32Array): void {
  const column = new ByteWriter();
  packColumn(column, values);
  writer.block(deflateRawSync(column.written(), { level: 9 }));
}

export const nextColumn = (reader: ByteReader): Float64Array =>
  unpackColumn(new ByteReader(inflateRawSync(reader.block(), { maxOutputLength })));

export function addStates(writer: ByteWriter, states: readonly State[]): void {
  writer.block(deflateRawSync(JSON.stringify(states), { level: 9, dictionary }));
}

export const nextStates = (reader: ByteReader): readonly State[] =>
  JSON.parse(inflateRawSync(reader.block(), { dictionary, maxOutputLength }).toString());

/** The content of a block as it is stored. */
export function sealed(content: Uint8Array): Uint8Array {
  const body = Buffer.alloc(frontBytes + content.byteLength);
  body.writeUInt8(layout);
  body.set(content, frontBytes);
  body.writeUInt32LE(crc32(content), 1);
  return body;
}

/** The content of a block; throws where it is not as it was written. */
export function opened(body: Uint8Array): Uint8Array {
  const stored = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const content = stored.subarray(frontBytes);
  if (stored.byteLength < frontBytes || stored.readUInt8() !== layout)
    throw new RangeError('the block has a layout that is not known');
  if (stored.readUInt32LE(1) !== crc32(content)) throw new RangeError('the block is damaged');
  return content;
}
