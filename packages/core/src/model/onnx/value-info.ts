import { LENGTH_DELIMITED, malformed, VARINT, type WireReader } from './wire.js';

/** One input or output as the ONNX file declares it. */
export interface ValueInfo {
  /** Name in the graph. */
  readonly name: string;
  /** Number of the element type, as `TensorProto.DataType` has it; what is no dense tensor is 0. */
  readonly type: number;
  /** Fixed sizes as numbers, symbolic ones by name, unknown ones as `''`. */
  readonly shape: readonly (number | string)[];
}

const MAX_RANK = 32;

/** Reads a ValueInfoProto of a tensor. @throws LexrunError `INVALID_MODEL`. */
export function readValue(reader: WireReader, start: number, end: number): ValueInfo {
  let name = '';
  let type = 0;
  const shape: (number | string)[] = [];
  reader.visit(start, end, (field) => {
    if (field.wire !== LENGTH_DELIMITED) return;
    if (field.number === 1) name = reader.text(field);
    if (field.number === 2) {
      reader.visit(field.start, field.end, (kind) => {
        // 1 is a dense tensor; sequences, maps and optionals can be no input of a text model.
        if (kind.number === 1 && kind.wire === LENGTH_DELIMITED) {
          type = readTensorType(reader, kind.start, kind.end, shape);
        }
      });
    }
  });
  return { name, type, shape };
}

function readTensorType(reader: WireReader, start: number, end: number, shape: (number | string)[]): number {
  let type = 0;
  reader.visit(start, end, (field) => {
    if (field.number === 1 && field.wire === VARINT) type = field.value;
    if (field.number !== 2 || field.wire !== LENGTH_DELIMITED) return;
    reader.visit(field.start, field.end, (dim) => {
      if (dim.number !== 1 || dim.wire !== LENGTH_DELIMITED) return;
      if (shape.length >= MAX_RANK) throw malformed('an input or output has too many dimensions');
      shape.push(readDimension(reader, dim.start, dim.end));
    });
  });
  return type;
}

function readDimension(reader: WireReader, start: number, end: number): number | string {
  let size: number | string = '';
  reader.visit(start, end, (field) => {
    if (field.number === 1 && field.wire === VARINT) size = field.value;
    if (field.number === 2 && field.wire === LENGTH_DELIMITED) size = reader.text(field);
  });
  return size;
}
