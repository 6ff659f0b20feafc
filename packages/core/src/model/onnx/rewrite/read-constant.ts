import { LENGTH_DELIMITED, VARINT, type WireReader } from '../wire.js';
import { addIntegers, MAX_INTEGERS, type Span, visitSpans } from './spans.js';

/** A weight, or a constant of the graph. */
export interface ConstantTensor {
  readonly dims: readonly number[];
  /** Its numbers, where they are few integers as shapes and axes are. */
  readonly values?: readonly number[];
}

/** What is read of a TensorProto. */
export interface ReadConstant {
  readonly name: string;
  readonly tensor: ConstantTensor;
  /** Whether its numbers are floats of 16 bits. */
  readonly isHalfPrecision: boolean;
}

const INT32 = 6;
const INT64 = 7;
const FLOAT16 = 10;
const BFLOAT16 = 16;

/** Reads a TensorProto, without its data unless these are few integers. */
export function readConstant(reader: WireReader, body: Span): ReadConstant {
  let name = '';
  let type = 0;
  let raw: Span | undefined;
  const dims: number[] = [];
  const data: number[] = [];
  visitSpans(reader, body, (field, span) => {
    if (field.number === 1) addIntegers(reader, dims, field, span);
    if (field.number === 2 && field.wire === VARINT) type = field.value;
    if (field.number === 8 && field.wire === LENGTH_DELIMITED) name = reader.text(field);
    // int32_data and int64_data, in one field or one number a field.
    if (field.number === 5 || field.number === 7) addIntegers(reader, data, field, span);
    if (field.number === 9 && field.wire === LENGTH_DELIMITED) raw = { start: field.start, end: field.end };
  });
  const count = dims.reduce((product, dim) => product * dim, 1);
  const values = raw === undefined ? data : rawIntegers(reader.bytes, raw, type);
  const isKept = (type === INT32 || type === INT64) && count <= MAX_INTEGERS && values?.length === count;
  return {
    name,
    tensor: isKept ? { dims, values } : { dims },
    isHalfPrecision: type === FLOAT16 || type === BFLOAT16,
  };
}

function rawIntegers({ buffer, byteOffset }: Uint8Array, { start, end }: Span, type: number): number[] | undefined {
  if (end - start > MAX_INTEGERS * 8) return undefined;
  const view = new DataView(buffer, byteOffset + start, end - start);
  if (type === INT64) {
    return Array.from({ length: Math.floor((end - start) / 8) }, (_, index) =>
      Number(view.getBigInt64(index * 8, true)),
    );
  }
  if (type !== INT32) return undefined;
  return Array.from({ length: Math.floor((end - start) / 4) }, (_, index) => view.getInt32(index * 4, true));
}
