import { countElements, datatypeOf, decodeText, fromRaw, MAX_TENSORS, toRaw } from './datatypes.mjs';
import { ProtocolError } from './protocol-error.mjs';
import { refuseExtensions } from './refused-parameters.mjs';

/** Which list of InferTensorContents holds a datatype's elements. FP16 comes raw or not at all. */
const CONTENTS = {
  BOOL: 'bool_contents',
  INT8: 'int_contents',
  INT16: 'int_contents',
  INT32: 'int_contents',
  INT64: 'int64_contents',
  UINT8: 'uint_contents',
  UINT16: 'uint_contents',
  UINT32: 'uint_contents',
  UINT64: 'uint64_contents',
  FP32: 'fp32_contents',
  FP64: 'fp64_contents',
  BYTES: 'bytes_contents',
};

/** Reads a ModelInferRequest. @throws ProtocolError */
export function readGrpcRequest(request, maxElements) {
  const { model_name: name, model_version: version, id, inputs, outputs, raw_input_contents: raw } = request;
  if (raw.length > 0 && raw.length !== inputs.length)
    throw new ProtocolError('raw_input_contents has not one entry an input.');
  if (Math.max(inputs.length, outputs.length) > MAX_TENSORS)
    throw new ProtocolError(`There are more than ${MAX_TENSORS} inputs or outputs.`);
  for (const { parameters } of [request, ...inputs, ...outputs]) refuseExtensions(parameters ?? {});
  const timeout = request.parameters?.timeout;
  return {
    name,
    version,
    id: id === '' ? undefined : id,
    // Of another type, it is none of the numbers that a timeout may be.
    parameters: timeout === undefined ? {} : { timeout: Number(timeout.int64_param ?? timeout.uint64_param) },
    inputs: inputs.map((input, index) => readInput(input, raw.length > 0 ? raw[index] : undefined, maxElements)),
    outputs: outputs.map((output) => ({ name: output.name })),
  };
}

function readInput({ name, datatype, shape, contents }, raw, maxElements) {
  if (!/^[\w.:/-]{1,200}$/.test(name)) throw new ProtocolError('An input has no sound name.');
  const sizes = shape.map(Number);
  const count = countElements(name, sizes, maxElements);
  const lists = Object.entries(contents ?? {}).filter(([, values]) => values.length > 0);
  if (raw !== undefined) {
    if (lists.length > 0) throw new ProtocolError(`Input ${name} has raw and typed contents.`);
    return { name, datatype, shape: sizes, data: fromRaw(name, datatype, count, raw) };
  }
  const values = contents?.[CONTENTS[datatype]] ?? [];
  if (lists.some(([list]) => list !== CONTENTS[datatype]))
    throw new ProtocolError(`Input ${name} has contents of another datatype.`);
  if (values.length !== count) throw new ProtocolError(`Input ${name} has not as many values as its shape says.`);
  return { name, datatype, shape: sizes, data: fromTyped(name, datatype, values) };
}

function fromTyped(name, datatype, values) {
  if (datatype === 'BYTES') return values.map((bytes) => decodeText(name, bytes));
  const { view } = datatypeOf(name, datatype);
  const filled =
    view === BigInt64Array || view === BigUint64Array ? view.from(values, BigInt) : view.from(values, Number);
  if (datatype.includes('INT') && filled.some((value, index) => String(value) !== String(values[index]))) {
    throw new ProtocolError(`Input ${name} has values beyond its datatype.`);
  }
  return filled;
}

/** A ModelInferResponse; outputs are raw bytes, as they lie in memory. */
export function writeGrpcReply({ model, version, id, tensors }) {
  return {
    model_name: model,
    model_version: version,
    id: id ?? '',
    outputs: tensors.map(({ name, datatype, shape }) => ({ name, datatype, shape })),
    raw_output_contents: tensors.map(({ data }) => toRaw(data)),
  };
}
