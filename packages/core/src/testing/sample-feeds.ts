import { createFeedBuilder } from '../session/feed-builder.js';
import type { Session } from '../session/session.js';
import type { Tensors } from '../session/tensor.js';
import type { Encoding } from '../tokenizer/encoding.js';
import { assert } from './assert.js';

/** Rows of the given lengths, with ids spread over the vocabulary; the same for the same arguments. */
export function sampleRows(lengths: readonly number[], vocabularySize: number): number[][] {
  return lengths.map((length, row) =>
    Array.from({ length }, (_, place) => 1 + ((row * 31 + place * 17 + 7) % (vocabularySize - 1))),
  );
}

/** The feeds of rows, in buffers of their own. */
export function sampleFeeds(session: Session, rows: readonly (readonly number[])[]): Tensors {
  return createFeedBuilder(session.inputs, { padId: 0, padTypeId: 0 }).build(rows.map(toEncoding));
}

/** The outputs as plain data that no session shares. */
export function copyOutputs(outputs: Tensors): unknown {
  return Object.entries(outputs).map(([name, { type, dims, data }]) => [name, type, dims, Array.from(data, Number)]);
}

/** Checks outputs against what the session declares. @throws Error at the first that does not fit. */
export function assertWellFormed(session: Session, outputs: Tensors, rows: readonly (readonly number[])[]): void {
  const width = Math.max(...rows.map((row) => row.length));
  for (const { name, type, shape } of session.outputs) {
    const tensor = outputs[name];
    assert(tensor !== undefined, `the output ${name} is missing`);
    assert(tensor.type === type, `the output ${name} is ${tensor.type}, declared ${type}`);
    assert(tensor.dims[0] === rows.length, `the output ${name} has ${tensor.dims[0]} rows for ${rows.length}`);
    const size = tensor.dims.reduce((product, dim) => product * dim, 1);
    assert(tensor.data.length === size, `the output ${name} has ${tensor.data.length} values for [${tensor.dims}]`);
    if (shape.length > 0) assert(shape.length === tensor.dims.length, `the output ${name} has not its declared rank`);
    shape.forEach((declared, axis) => {
      const fits = typeof declared === 'string' || declared === tensor.dims[axis];
      assert(fits, `axis ${axis} of the output ${name} is ${tensor.dims[axis]}, declared ${declared}`);
    });
    if (tensor.dims.length > 2) assert(tensor.dims[1] === width, `the output ${name} does not follow the tokens`);
    if (type === 'float32') {
      assert((tensor.data as Float32Array).every(Number.isFinite), `the output ${name} is not finite`);
    }
  }
}

function toEncoding(ids: readonly number[]): Encoding {
  const all = <T>(value: T): T[] => ids.map(() => value);
  return {
    ids,
    typeIds: all(0),
    attentionMask: all(1),
    specialTokensMask: all(0),
    offsets: all([0, 0] as const),
    wordIds: all(null),
    sequenceIds: all(0),
    overflowing: [],
  };
}
