import { LENGTH_DELIMITED, malformed, VARINT, type WireField, type WireReader } from './wire.js';

/** Where a tensor kept outside of the ONNX file lies. */
export interface ExternalTensor {
  /** Path relative to the ONNX file, as the file gives it: not checked. */
  readonly location: string;
  /** First byte in that file. */
  readonly offset: number;
  /** Bytes, where the model tells. */
  readonly length: number | undefined;
}

/** What is read of a TensorProto. */
export interface TensorSummary {
  /** Bytes inside the ONNX file. */
  readonly inlineBytes: number;
  readonly external: ExternalTensor | undefined;
}

/** Bits of an element by `TensorProto.DataType`; 0 for strings, undefined for types yet unknown. */
const BITS: readonly number[] = [
  0, 32, 8, 8, 16, 16, 32, 64, 0, 8, 16, 64, 32, 64, 64, 128, 16, 8, 8, 8, 8, 4, 4, 4, 8, 2, 2,
];
const MAX_RANK = 32;

/**
 * Reads a TensorProto without its data, and compares the size of raw data with the shape.
 * @throws LexrunError `INVALID_MODEL`.
 */
export function readTensor(reader: WireReader, start: number, end: number): TensorSummary {
  let rank = 0;
  let elements = 1;
  let type = 0;
  let isExternal = false;
  let inlineBytes = 0;
  let rawBytes: number | undefined;
  const external: Record<'location' | 'offset' | 'length', string | undefined> = {
    location: undefined,
    offset: undefined,
    length: undefined,
  };
  reader.visit(start, end, (field) => {
    switch (field.number) {
      case 1:
        reader.varints(field, (dim) => {
          if (++rank > MAX_RANK) throw malformed('a tensor has too many dimensions');
          elements *= dim;
          // A negative dimension is a varint of 2^63 and more.
          if (elements > Number.MAX_SAFE_INTEGER) throw malformed('the size of a tensor is out of range');
        });
        break;
      case 2:
        if (field.wire === VARINT) type = field.value;
        break;
      case 9:
        if (field.wire === LENGTH_DELIMITED) rawBytes = field.end - field.start;
        break;
      case 13:
        if (field.wire === LENGTH_DELIMITED) readEntry(reader, field, external);
        break;
      case 14:
        if (field.wire !== VARINT) break;
        // A runtime keeps the low 32 bits of a longer number, and would see another location than this reader.
        if (field.value > 1) throw malformed('a tensor lies in no known place');
        isExternal = field.value === 1;
        break;
    }
    if (field.number >= 4 && field.number <= 11 && field.number !== 8 && field.wire === LENGTH_DELIMITED) {
      inlineBytes += field.end - field.start;
    }
  });
  const bits = BITS[type];
  if (!isExternal && external.location !== undefined) {
    throw malformed('a tensor names a file, but is not external');
  }
  if (!isExternal && rawBytes !== undefined && bits && rawBytes !== Math.ceil((elements * bits) / 8)) {
    throw malformed('a tensor holds another number of bytes than its shape says');
  }
  return { inlineBytes, external: isExternal ? externalTensor(external) : undefined };
}

function readEntry(reader: WireReader, entry: WireField, into: Record<string, string | undefined>): void {
  let key = '';
  let value = '';
  reader.visit(entry.start, entry.end, (field) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    if (field.number === 1) key = reader.text(field);
    if (field.number === 2) value = reader.text(field);
  });
  if (key !== 'location' && key !== 'offset' && key !== 'length') return;
  if (into[key] !== undefined) throw malformed('an external tensor names its place twice');
  into[key] = value;
}

function externalTensor(entries: Readonly<Record<string, string | undefined>>): ExternalTensor {
  const { location } = entries;
  if (!location) throw malformed('a tensor is external, but names no file');
  return {
    location,
    offset: decimal(entries.offset) ?? 0,
    length: decimal(entries.length),
  };
}

function decimal(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value)) throw malformed('an external tensor has no valid range');
  return value;
}
