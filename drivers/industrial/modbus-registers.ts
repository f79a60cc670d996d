import { z } from 'zod';
import type { ReadRequest } from './modbus-frame.ts';
import { countMost } from './modbus-frame.ts';

const types = ['u16', 'i16', 'u32', 'i32', 'f32', 'bit'] as const;

/** How many registers (or bits) a value takes. */
export function widthOf(type: (typeof types)[number]): number {
  return type === 'u32' || type === 'i32' || type === 'f32' ? 2 : 1;
}

/** One value of a device: where it lies, how it is coded, what it means here. */
export const registerSchema = z
  .strictObject({
    address: z
      .int()
      .min(0)
      .max(65_535)
      .describe('Address as sent, from 0; a manual’s 40001 is 0 with function 3.'),
    function: z
      .union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)])
      .default(3)
      .describe('1 coils, 2 discrete inputs, 3 holding registers, 4 input registers.'),
    type: z.enum(types).default('u16').describe('How the value is coded; bit goes with functions 1 and 2.'),
    wordOrder: z
      .enum(['high-first', 'low-first'])
      .default('high-first')
      .describe('Which of the two registers of a 32-bit value comes first.'),
    scale: z
      .number()
      .refine((scale) => scale !== 0, 'must not be 0')
      .default(1)
      .describe('Factor.'),
    offset: z.number().default(0).describe('Added after the factor.'),
    noData: z
      .number()
      .optional()
      .describe('The raw value by which the device says that it has none, such as 32767.'),
    metric: z
      .string()
      .max(64)
      .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'kebab-case')
      .refine((metric) => metric !== 'device-status', 'device-status is the driver’s own')
      .describe('What it is called here, such as room-temperature.'),
    unit: z.string().min(1).max(32).default('1').describe('UCUM unit after scaling.'),
    everyMs: z.int().min(100).max(3_600_000).default(1_000).describe('How often it is asked for.'),
    unitId: z
      .int()
      .min(0)
      .max(255)
      .optional()
      .describe('Another device on the same bus; that of the options, where left out.'),
  })
  .refine(
    ({ function: code, type }) => code <= 2 === (type === 'bit'),
    'type bit goes with functions 1 and 2 only',
  )
  .refine(({ address, type }) => address + widthOf(type) <= 65_536, 'reaches beyond the last register');

export type Register = z.output<typeof registerSchema>;

/** A question, the registers that it answers, and how often it is put. */
export interface PlannedRead {
  readonly request: ReadRequest;
  readonly registers: readonly Register[];
  readonly everyMs: number;
}

/** The questions to put: registers side by side that are due alike are read together, as far as one frame reaches. */
export function plannedReads(registers: readonly Register[], unitId: number): readonly PlannedRead[] {
  const key = (register: Register) =>
    [register.unitId ?? unitId, register.function, register.everyMs, register.address] as const;
  const sorted = [...registers].sort((a, b) => {
    const [first, second] = [key(a), key(b)];
    const differing = first.findIndex((part, index) => part !== second[index]);
    return (first[differing] ?? 0) - (second[differing] ?? 0);
  });
  const reads: PlannedRead[] = [];
  for (const register of sorted) {
    const last = reads.at(-1);
    const grown = last && grownBy(last, register, unitId);
    if (grown) reads[reads.length - 1] = grown;
    else
      reads.push({
        request: {
          unitId: register.unitId ?? unitId,
          code: register.function,
          address: register.address,
          count: widthOf(register.type),
        },
        registers: [register],
        everyMs: register.everyMs,
      });
  }
  return reads;
}

function grownBy(read: PlannedRead, register: Register, unitId: number): PlannedRead | undefined {
  const { request, everyMs, registers } = read;
  const isAlike =
    request.unitId === (register.unitId ?? unitId) &&
    request.code === register.function &&
    everyMs === register.everyMs &&
    // Gaps are not read across: some devices answer an address that they lack with an exception for the whole.
    register.address <= request.address + request.count;
  const end = Math.max(request.address + request.count, register.address + widthOf(register.type));
  const count = end - request.address;
  if (!isAlike || count > countMost[request.code]) return undefined;
  return { request: { ...request, count }, registers: [...registers, register], everyMs };
}

/** The raw number of a register within the values that answer a request. */
export function rawOf(register: Register, request: ReadRequest, values: Uint8Array): number {
  const place = register.address - request.address;
  if (register.type === 'bit') return ((values[place >> 3] ?? 0) >> (place & 7)) & 1;
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  if (widthOf(register.type) === 1)
    return register.type === 'i16' ? view.getInt16(2 * place) : view.getUint16(2 * place);
  const pair = swapped(register, view.getUint16(2 * place), view.getUint16(2 * place + 2));
  if (register.type === 'f32') return pair.getFloat32(0);
  return register.type === 'i32' ? pair.getInt32(0) : pair.getUint32(0);
}

/** Puts a raw number where `rawOf` reads it. */
export function putRaw(register: Register, request: ReadRequest, values: Uint8Array, raw: number): void {
  const place = register.address - request.address;
  if (register.type === 'bit') {
    values[place >> 3] = ((values[place >> 3] ?? 0) & ~(1 << (place & 7))) | ((raw & 1) << (place & 7));
    return;
  }
  const view = new DataView(values.buffer, values.byteOffset, values.length);
  if (widthOf(register.type) === 1) {
    view.setUint16(2 * place, raw & 0xffff);
    return;
  }
  const plain = new DataView(new ArrayBuffer(4));
  if (register.type === 'f32') plain.setFloat32(0, raw);
  else plain.setUint32(0, raw >>> 0);
  const pair = swapped(register, plain.getUint16(0), plain.getUint16(2));
  view.setUint16(2 * place, pair.getUint16(0));
  view.setUint16(2 * place + 2, pair.getUint16(2));
}

/** Two registers in the order in which the more significant comes first, and the other way round. */
function swapped({ wordOrder }: Register, first: number, second: number): DataView {
  const view = new DataView(new ArrayBuffer(4));
  const isSwapped = wordOrder === 'low-first';
  view.setUint16(0, isSwapped ? second : first);
  view.setUint16(2, isSwapped ? first : second);
  return view;
}
