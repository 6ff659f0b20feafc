import { ProtocolError } from './tensors/protocol-error.mjs';

export const EXTENSIONS = ['binary_tensor_data', 'model_repository'];
export const SERVER = { name: 'lexrun', version: '0.1.0', extensions: EXTENSIONS };

/** What both protocols ask of a model, once a request has been read. */
export function createInference(repository, config) {
  return {
    /** @returns `{ model, version, id, tensors }` @throws ProtocolError, LexrunError */
    async infer({ name, version, id, parameters, inputs, outputs }, signal) {
      const model = repository.get(name, version);
      const unknown = outputs.find((wanted) => !model.outputs.some((output) => output.name === wanted.name));
      if (unknown !== undefined) throw new ProtocolError('An output is asked for that the model does not have.');
      if (new Set(outputs.map((wanted) => wanted.name)).size < outputs.length)
        throw new ProtocolError('An output is asked for twice.');
      const tensors = await model.infer(inputs, { signal, timeoutMs: timeOf(parameters.timeout, config.TIMEOUT_MS) });
      const wanted =
        outputs.length === 0
          ? tensors
          : outputs.map(({ name: each }) => tensors.find((tensor) => tensor.name === each));
      return { model: name, version: model.version, id, tensors: wanted };
    },
    /** @throws ProtocolError where clients may not. */
    requireControl() {
      if (config.MODEL_CONTROL === 'explicit') return;
      throw new ProtocolError('Loading and unloading is off; MODEL_CONTROL=explicit turns it on.', {
        http: 403,
        grpc: 'PERMISSION_DENIED',
      });
    },
  };
}

/** The parameter `timeout` is in microseconds; 0 is none, as on Triton. @throws ProtocolError */
function timeOf(timeout, cap) {
  if (timeout === undefined) return cap;
  if (!Number.isSafeInteger(timeout) || timeout < 0)
    throw new ProtocolError('timeout is not a number of microseconds.');
  return timeout === 0 ? cap : Math.max(1, Math.min(cap, Math.floor(timeout / 1000)));
}
