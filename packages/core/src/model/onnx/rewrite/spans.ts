import { LENGTH_DELIMITED, VARINT, type WireField, type WireReader } from '../wire.js';

/** A range of bytes of the file, from its first byte to the one after its last. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Most integers that are read of a list: shapes, axes and bounds of slices are shorter. */
export const MAX_INTEGERS = 64;

/** Visits the fields of a message with the range of each, its tag included. */
export function visitSpans(
  reader: WireReader,
  { start, end }: Span,
  visitor: (field: WireField, span: Span) => void,
): void {
  let from = start;
  reader.visit(start, end, (field) => {
    const to = field.wire === VARINT ? endOfVarint(reader.bytes, endOfVarint(reader.bytes, from)) : field.end;
    visitor(field, { start: from, end: to });
    from = to;
  });
}

/** Adds the signed integers of a field, packed or not, to a list that ends one beyond what is read. */
export function addIntegers({ bytes }: WireReader, list: number[], field: WireField, span: Span): void {
  const isPacked = field.wire === LENGTH_DELIMITED;
  if (!isPacked && field.wire !== VARINT) return;
  const end = isPacked ? field.end : span.end;
  for (let at = isPacked ? field.start : endOfVarint(bytes, span.start); at < end && list.length <= MAX_INTEGERS; ) {
    const next = endOfVarint(bytes, at);
    list.push(signed(bytes, at, next));
    at = next;
  }
}

/** Where the varint ends that begins at an offset: ten bytes on at most. */
function endOfVarint(bytes: Uint8Array, start: number): number {
  let at = start;
  while (bytes[at]! >= 0x80 && at < start + 9) at++;
  return at + 1;
}

/** A negative integer is a varint of ten bytes, which a double does not hold. */
function signed(bytes: Uint8Array, start: number, end: number): number {
  let value = 0n;
  for (let at = end - 1; at >= start; at--) value = (value << 7n) | BigInt(bytes[at]! & 0x7f);
  return Number(BigInt.asIntN(64, value));
}
