import { LexrunError } from '../error/lexrun-error.js';
import type { Session } from '../session/session.js';
import type { Tensor, TensorInfo, Tensors } from '../session/tensor.js';
import type { FakeBackendOptions } from './fake-backend.js';
import { createGateKeeper } from './fake-gate.js';
import { fakeOutputInfo, fakeOutputs } from './fake-outputs.js';

/** A session without a model: its answers are computed from the ids it is given. */
export function createFakeSession(options: FakeBackendOptions): Session {
  const { labels = 2, shape = 'row', batchInvariant = true, inputType = 'int64', delayMs = 0 } = options;
  const inputs: TensorInfo[] = ['input_ids', 'attention_mask'].map((name) => ({
    name,
    type: inputType,
    shape: ['batch_size', 'sequence_length'],
  }));
  const gate = options.gate === undefined ? undefined : createGateKeeper(options.gate, options.blocking === true);
  let closed = false;

  const answer = async (feeds: Tensors): Promise<Tensors> => {
    const { rows, width } = readRows(feeds, inputs);
    const has = (id: number | undefined): boolean => id !== undefined && rows.some((row) => row.includes(id));
    await gate?.enter(rows.map((row) => row[1] ?? row[0] ?? 0));
    try {
      if (delayMs > 0) await pause(delayMs);
      if (has(options.slowOn)) await pause(options.slowMs ?? 100);
      if (has(options.crashOn)) await crash();
      if (has(options.hangOn)) await new Promise(() => {});
      if (has(options.throwOn)) throw new Error('The fake session was told to throw.');
      if (has(options.failOn)) throw new LexrunError('EXECUTION_FAILED', 'The fake session was told to fail.');
      const outputs = fakeOutputs(shape, rows, width, labels, batchInvariant !== true);
      return options.nanOn === undefined ? outputs : withNaN(outputs, rows, options.nanOn);
    } finally {
      gate?.leave();
    }
  };

  return {
    inputs,
    outputs: fakeOutputInfo(shape, labels),
    provider: 'fake',
    batchInvariant,
    async run(feeds) {
      if (closed) throw new LexrunError('CLOSED', 'The session was closed.');
      return answer(feeds);
    },
    async close() {
      closed = true;
    },
  };
}

/** Ids of each row as far as its attention mask goes. */
function readRows(feeds: Tensors, inputs: readonly TensorInfo[]): { rows: number[][]; width: number } {
  for (const { name, type } of inputs) {
    const tensor = feeds[name];
    if (tensor?.type !== type || tensor.dims.length !== 2 || tensor.data.length !== tensor.dims[0]! * tensor.dims[1]!) {
      throw new LexrunError('EXECUTION_FAILED', `The fake session needs "${name}" as ${type} with two axes.`);
    }
  }
  const ids = feeds.input_ids!;
  const mask = feeds.attention_mask!;
  const [count = 0, width = 0] = ids.dims;
  if (mask.dims[0] !== count || mask.dims[1] !== width) {
    throw new LexrunError('EXECUTION_FAILED', 'The inputs of the fake session differ in shape.');
  }
  const rows = Array.from({ length: count }, (_, row) => {
    const cells = Array.from({ length: width }, (_, column) => row * width + column);
    return cells.filter((cell) => Number(mask.data[cell]) === 1).map((cell) => Number(ids.data[cell]));
  });
  return { rows, width };
}

/** The outputs with NaN wherever a row holds the id. */
function withNaN(outputs: Tensors, rows: readonly (readonly number[])[], id: number): Tensors {
  const spoil = (tensor: Tensor): Tensor => {
    const data = (tensor.data as Float32Array).slice();
    const size = data.length / rows.length;
    rows.forEach((row, index) => {
      if (row.includes(id)) data.fill(Number.NaN, index * size, (index + 1) * size);
    });
    return { ...tensor, data };
  };
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, spoil(tensor)]));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** An error that nobody catches: it ends a worker thread or a child process in the middle of the run. */
function crash(): Promise<never> {
  return new Promise(() => {
    setTimeout(() => {
      throw new Error('The fake session was told to crash.');
    }, 0);
  });
}
