import { LexrunError } from '@lexrun/node';
import { DATATYPES, datatypeNameOf } from '../tensors/datatypes.mjs';
import { ProtocolError } from '../tensors/protocol-error.mjs';
import { createSessionPool } from './session-pool.mjs';

const describe = ({ name, type, shape }) => ({
  name,
  datatype: datatypeNameOf(type) ?? 'BYTES',
  shape: shape.map((size) => (typeof size === 'string' ? -1 : size)),
});

/** A model as it is: the tensors of its file in and out. */
export async function loadTensorModel(path, config) {
  const pool = await createSessionPool({
    path,
    dtype: config.DTYPE,
    workers: config.WORKERS,
    threads: config.THREADS,
    maxWaiting: config.MAX_WAITING,
  });
  const inputs = pool.info.inputs.map(describe);
  const outputs = pool.info.outputs.map(describe);
  return {
    platform: 'onnxruntime_onnx',
    inputs,
    outputs,
    /** Not part of the protocol over HTTP; over gRPC a property. */
    properties: { batch_invariant: String(pool.info.batchInvariant), revision: pool.info.revision ?? '' },
    isReady: pool.isReady,
    async infer(tensors, options) {
      const feeds = checkFeeds(tensors, inputs);
      try {
        const answer = await pool.run(feeds, options);
        return outputs.map(({ name, datatype }) => ({
          name,
          datatype,
          shape: [...answer[name].dims],
          data: answer[name].data,
        }));
      } catch (error) {
        // Ids beyond the vocabulary, rows beyond the positions: what the runtime refuses is the client's to correct.
        if (LexrunError.is(error, 'EXECUTION_FAILED'))
          throw new ProtocolError('The model refused the values of the tensors.');
        throw error;
      }
    },
    close: pool.close,
  };
}

function checkFeeds(tensors, inputs) {
  const unknown = tensors.find(({ name }) => !inputs.some((input) => input.name === name));
  if (unknown !== undefined) throw new ProtocolError(`The model has no input ${unknown.name}.`);
  if (new Set(tensors.map(({ name }) => name)).size !== tensors.length)
    throw new ProtocolError('An input comes twice.');
  const feeds = {};
  for (const { name, datatype, shape } of inputs) {
    const tensor = tensors.find((each) => each.name === name);
    if (tensor === undefined) throw new ProtocolError(`Input ${name} is missing.`);
    if (tensor.datatype !== datatype) throw new ProtocolError(`Input ${name} must be ${datatype}.`);
    const fits =
      shape.length === tensor.shape.length && shape.every((size, axis) => size === -1 || size === tensor.shape[axis]);
    if (!fits) throw new ProtocolError(`Input ${name} must have the shape [${shape.join(', ')}].`);
    if (tensor.shape.includes(0)) throw new ProtocolError(`Input ${name} is empty.`);
    feeds[name] = { type: DATATYPES[datatype].type, dims: tensor.shape, data: tensor.data };
  }
  const shapes = new Set(Object.values(feeds).map(({ dims }) => String(dims.slice(0, 2))));
  if (shapes.size > 1) throw new ProtocolError('The inputs differ in rows or tokens.');
  return feeds;
}
