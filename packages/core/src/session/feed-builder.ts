import { LexrunError } from '../error/lexrun-error.js';
import type { Encoding } from '../tokenizer/encoding.js';
import type { Tensor, TensorInfo, Tensors } from './tensor.js';

/** What fills the places after a short row's last token. */
export interface PaddingIds {
  readonly padId: number;
  readonly padTypeId: number;
}

type Column = (encoding: Encoding) => readonly number[];

interface Input {
  readonly name: string;
  readonly type: 'int64' | 'int32';
  readonly column: Column | 'positions';
  readonly fill: number;
  buffer: ArrayBuffer;
}

/**
 * Turns encodings into the tensors a session declares, each `[rows, longest row]`. Buffers grow and are used again, so
 * the feeds of one call are valid until the next.
 */
export interface FeedBuilder {
  build(encodings: readonly Encoding[]): Tensors;
}

/**
 * @throws LexrunError `UNSUPPORTED_TASK` for a model that asks for an input which text alone cannot give.
 */
export function createFeedBuilder(inputs: readonly TensorInfo[], padding: PaddingIds): FeedBuilder {
  const columns: Record<string, { readonly column: Column | 'positions'; readonly fill: number }> = {
    input_ids: { column: (encoding) => encoding.ids, fill: padding.padId },
    attention_mask: { column: (encoding) => encoding.attentionMask, fill: 0 },
    token_type_ids: { column: (encoding) => encoding.typeIds, fill: padding.padTypeId },
    position_ids: { column: 'positions', fill: 0 },
  };
  const slots = inputs.map((info): Input => {
    const source = Object.hasOwn(columns, info.name) ? columns[info.name] : undefined;
    if (source === undefined || (info.type !== 'int64' && info.type !== 'int32')) {
      throw new LexrunError(
        'UNSUPPORTED_TASK',
        `The model asks for an input "${info.name}" (${info.type}) that is not made from text.`,
      );
    }
    return { name: info.name, type: info.type, ...source, buffer: new ArrayBuffer(0) };
  });
  return {
    build(encodings) {
      const width = encodings.reduce((longest, encoding) => Math.max(longest, encoding.ids.length), 1);
      return Object.fromEntries(slots.map((slot) => [slot.name, fillTensor(slot, encodings, width)]));
    },
  };
}

function fillTensor(slot: Input, encodings: readonly Encoding[], width: number): Tensor {
  const count = encodings.length * width;
  // An int64 is written as two 32-bit halves, low one first: every platform of JavaScript runtimes here is
  // little-endian, and BigInt arithmetic would cost more than the tokenizer.
  const halves = slot.type === 'int64' ? 2 : 1;
  const bytes = count * 4 * halves;
  if (slot.buffer.byteLength < bytes) slot.buffer = new ArrayBuffer(Math.max(bytes, slot.buffer.byteLength * 2));
  const cells = new Int32Array(slot.buffer, 0, count * halves);
  if (halves === 2) cells.fill(0);
  encodings.forEach((encoding, row) => {
    const length = encoding.ids.length;
    const values = slot.column === 'positions' ? undefined : slot.column(encoding);
    let cell = row * width * halves;
    for (let index = 0; index < length; index++, cell += halves)
      cells[cell] = values === undefined ? index : values[index]!;
    for (let index = length; index < width; index++, cell += halves) cells[cell] = slot.fill;
  });
  const dims = [encodings.length, width];
  const data = halves === 2 ? new BigInt64Array(slot.buffer, 0, count) : cells;
  return { type: slot.type, dims, data };
}
