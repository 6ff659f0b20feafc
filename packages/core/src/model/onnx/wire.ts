import { LexrunError } from '../../error/lexrun-error.js';

/** Wire types of protobuf that ONNX uses. */
export const VARINT = 0;
export const LENGTH_DELIMITED = 2;

/** One field of a message: a varint's value, or the range of the bytes of a longer one. */
export interface WireField {
  number: number;
  wire: number;
  /** Value of a varint; exact below 2^53. Undefined meaning otherwise. */
  value: number;
  /** Where the bytes of a length-delimited field begin and end. */
  start: number;
  end: number;
}

/** Called for each field of a message. The field object is reused: take what you need of it. */
export type FieldVisitor = (field: WireField) => void;

/** Reads protobuf out of bytes nobody vouches for, without copying them. Every length is checked against its message. */
export class WireReader {
  readonly bytes: Uint8Array;
  #position: number = 0;
  /** Keeps a byte order mark and refuses what is not UTF-8: two names that differ must never read alike. */
  readonly #decoder: TextDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /**
   * Visits the fields of the message between two offsets, in order, each byte once.
   * @throws LexrunError `INVALID_MODEL` where a field does not end inside its message.
   */
  visit(start: number, end: number, visitor: FieldVisitor): void {
    const field: WireField = { number: 0, wire: 0, value: 0, start: 0, end: 0 };
    let position = start;
    while (position < end) {
      this.#position = position;
      const tag = this.#varint(end);
      if (tag > 0xffffffff || tag < 8) throw malformed('a field tag is out of range');
      field.number = Math.floor(tag / 8);
      field.wire = tag % 8;
      position = this.#body(field, end);
      visitor(field);
    }
  }

  /** Values of a repeated varint field, packed or not. */
  varints(field: WireField, visitor: (value: number) => void): void {
    if (field.wire === VARINT) visitor(field.value);
    if (field.wire !== LENGTH_DELIMITED) return;
    this.#position = field.start;
    const { end } = field;
    while (this.#position < end) visitor(this.#varint(end));
  }

  /** Text of a length-delimited field. @throws LexrunError `INVALID_MODEL` beyond `maxBytes`, or for other text than UTF-8. */
  text(field: WireField, maxBytes: number = 4_096): string {
    if (field.end - field.start > maxBytes) throw malformed('a name is too long');
    try {
      return this.#decoder.decode(this.bytes.subarray(field.start, field.end));
    } catch {
      throw malformed('a name is not UTF-8 text');
    }
  }

  /** Sets value or range of a field whose tag was just read; returns where the next field begins. */
  #body(field: WireField, end: number): number {
    if (field.wire === VARINT) {
      field.value = this.#varint(end);
      return this.#position;
    }
    const size = this.#size(field.wire, end);
    field.start = this.#position;
    field.end = field.start + size;
    if (field.end > end) throw malformed('it ends in the middle of a field');
    return field.end;
  }

  #size(wire: number, end: number): number {
    if (wire === LENGTH_DELIMITED) return this.#varint(end);
    if (wire === 1) return 8;
    if (wire === 5) return 4;
    // 3 and 4 are groups, which ONNX never had; 6 and 7 do not exist.
    throw malformed('it has a field of an unknown kind');
  }

  #varint(end: number): number {
    let value = 0;
    let scale = 1;
    for (let i = 0; i < 10; i++) {
      if (this.#position >= end) throw malformed('it ends in the middle of a number');
      const byte = this.bytes[this.#position++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
    throw malformed('a number has more than ten bytes');
  }
}

/** The error of an ONNX file that cannot be what it claims. */
export function malformed(what: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `The ONNX file is truncated or malformed: ${what}`, {
    hint: 'Fetch or export the model again, and compare its sha256.',
  });
}
