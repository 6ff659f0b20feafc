import type { ValueInfo } from '../value-info.js';
import { LENGTH_DELIMITED, WireReader } from '../wire.js';
import type { Graph, GraphNode } from './read-graph.js';
import { type Span, visitSpans } from './spans.js';

/** A change of a file: the fields that take the place of one, tags included. */
export interface Replacement {
  readonly field: Span;
  readonly by: readonly Uint8Array[];
}

/** The file with some fields of its graph replaced, and some added. The rest is copied byte by byte. */
export function writeGraph(
  bytes: Uint8Array,
  { field, body }: Graph,
  replacements: readonly Replacement[],
  added: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  let from = body.start;
  for (const { field: old, by } of replacements.toSorted((a, b) => a.field.start - b.field.start)) {
    parts.push(bytes.subarray(from, old.start), ...by);
    from = old.end;
  }
  parts.push(bytes.subarray(from, body.end), ...added);
  return join([bytes.subarray(0, field.start), ...message(7, parts), bytes.subarray(field.end)]);
}

/** The field of a node, with some of its inputs and outputs under other names, by their index. */
export function renamed(
  bytes: Uint8Array,
  node: GraphNode,
  inputs: ReadonlyMap<number, string>,
  outputs: ReadonlyMap<number, string> = new Map(),
): Uint8Array {
  const parts: Uint8Array[] = [];
  const names = [inputs, outputs];
  const at = [0, 0];
  visitSpans(new WireReader(bytes), node.body, (field, span) => {
    // Field 1 holds the inputs, field 2 the outputs.
    const list = field.wire === LENGTH_DELIMITED ? field.number - 1 : -1;
    const name = names[list]?.get(at[list]!++);
    parts.push(name === undefined ? bytes.subarray(span.start, span.end) : text(field.number, name));
  });
  return join(message(1, parts));
}

/** The field of a node of ONNX's own operators, with attributes that are integers or lists of them. */
export function newNode(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, number | readonly number[]>> = {},
): Uint8Array {
  const given = Object.entries(attributes).flatMap(([name, value]) => {
    const numbers = typeof value === 'number' ? [integer(3, value), integer(20, 2)] : listed(value);
    return message(5, [text(1, name), ...numbers]);
  });
  return join(message(1, [...inputs.map((name) => text(1, name)), text(2, output), text(4, operator), ...given]));
}

/** The field of a constant: a list of integers from 0 to 2^53, or -1. */
export function newConstant(name: string, values: readonly number[]): Uint8Array {
  const data = message(7, [Uint8Array.from(values.flatMap(varint))]);
  return join(message(5, [integer(1, values.length), integer(2, 7), ...data, text(8, name)]));
}

/** The field of a tensor's declared type and shape. */
export function newDeclaration({ name, type, shape }: ValueInfo): Uint8Array {
  const sizes = shape.map((size) => {
    if (size === '') return join(message(1, []));
    return join(message(1, [typeof size === 'number' ? integer(1, size) : text(2, size)]));
  });
  const tensor = join(message(1, [integer(1, type), ...message(2, sizes)]));
  return join(message(13, [text(1, name), ...message(2, [tensor])]));
}

/** A negative integer is written as if it had 64 bits. */
const MINUS_ONE = [...Array<number>(9).fill(255), 1];

const encoder = new TextEncoder();
const text = (number: number, value: string): Uint8Array => join(message(number, [encoder.encode(value)]));
const integer = (number: number, value: number): Uint8Array =>
  Uint8Array.from([...varint(number * 8), ...varint(value)]);

/** The value of an attribute that is a list. */
const listed = (values: readonly number[]): Uint8Array[] => [
  ...values.map((value) => integer(8, value)),
  integer(20, 7),
];

/** A field that holds a message, in parts that are not copied yet. */
function message(number: number, parts: readonly Uint8Array[]): Uint8Array[] {
  const size = parts.reduce((sum, part) => sum + part.byteLength, 0);
  return [Uint8Array.from([...varint(number * 8 + LENGTH_DELIMITED), ...varint(size)]), ...parts];
}

function varint(value: number): number[] {
  if (value === -1) return MINUS_ONE;
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
