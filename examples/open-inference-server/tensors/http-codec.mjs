import { countElements, datatypeOf, fromRaw, MAX_TENSORS, toRaw } from './datatypes.mjs';
import { ProtocolError } from './protocol-error.mjs';
import { refuseExtensions } from './refused-parameters.mjs';

// Bytes that are no UTF-8 are no JSON: replaced, they would be another text.
const utf8 = new TextDecoder('utf-8', { fatal: true });
const isRecord = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Reads the body of an inference request: JSON, and the raw bytes of tensors behind it where `headerLength` says so.
 * @param {Buffer} body
 * @param {string | undefined} headerLength value of Inference-Header-Content-Length
 * @throws ProtocolError for everything the protocol does not allow
 */
export function readHttpRequest(body, headerLength, maxElements) {
  const jsonLength = headerLength === undefined ? body.length : Number(headerLength);
  if (!/^\d*$/.test(headerLength ?? '') || headerLength === '' || jsonLength > body.length) {
    throw new ProtocolError('Inference-Header-Content-Length is not a length within the body.');
  }
  const json = parse(body.subarray(0, jsonLength));
  const { id, parameters = {}, inputs, outputs = [] } = json;
  if (id !== undefined && (typeof id !== 'string' || id.length > 1_000)) throw new ProtocolError('id is not a string.');
  const binary = readFlag(parameters, 'binary_data_output') ?? false;
  const raw = { bytes: body.subarray(jsonLength) };
  const tensors = list(inputs, 'inputs').map((input) => readInput(input, raw, maxElements));
  if (raw.bytes.length > 0) throw new ProtocolError(`${raw.bytes.length} bytes of the body belong to no input.`);
  const wanted = list(outputs, 'outputs').map(({ name, parameters: own = {} }) => {
    if (typeof name !== 'string') throw new ProtocolError('An output has no name.');
    return { name, binary: readFlag(own, 'binary_data') ?? binary };
  });
  return { id, parameters, inputs: tensors, outputs: wanted, binary };
}

function requireParameters(parameters) {
  if (!isRecord(parameters)) throw new ProtocolError('parameters is not an object.');
  refuseExtensions(parameters);
  return parameters;
}

function readFlag(parameters, name) {
  const value = requireParameters(parameters)[name];
  if (value !== undefined && typeof value !== 'boolean') throw new ProtocolError(`${name} is neither true nor false.`);
  return value;
}

function list(value, field) {
  if (!Array.isArray(value) || value.length > MAX_TENSORS || !value.every(isRecord)) {
    throw new ProtocolError(`${field} is not a list of at most ${MAX_TENSORS} objects.`);
  }
  return value;
}

function parse(bytes) {
  let json;
  try {
    json = JSON.parse(utf8.decode(bytes));
  } catch {
    json = undefined;
  }
  if (!isRecord(json)) throw new ProtocolError('The body is not a JSON object.');
  return json;
}

function readInput({ name, datatype, shape, data, parameters = {} }, raw, maxElements) {
  if (typeof name !== 'string' || !/^[\w.:/-]{1,200}$/.test(name))
    throw new ProtocolError('An input has no sound name.');
  if (datatype !== 'BYTES') datatypeOf(name, datatype);
  const count = countElements(name, shape, maxElements);
  const size = requireParameters(parameters).binary_data_size;
  if (size === undefined) return { name, datatype, shape, data: fromJson(name, datatype, count, data) };
  if (data !== undefined) throw new ProtocolError(`Input ${name} has both data and binary_data_size.`);
  if (!Number.isSafeInteger(size) || size < 0 || size > raw.bytes.length) {
    throw new ProtocolError(`binary_data_size of input ${name} is not a length within the body.`);
  }
  const own = raw.bytes.subarray(0, size);
  raw.bytes = raw.bytes.subarray(size);
  return { name, datatype, shape, data: fromRaw(name, datatype, count, own) };
}

/** Values in JSON, flat or nested as the shape. */
function fromJson(name, datatype, count, data) {
  const flat = Array.isArray(data) ? data.flat(8) : [];
  if (!Array.isArray(data) || flat.length !== count) {
    throw new ProtocolError(`Input ${name} has not as many values as its shape says.`);
  }
  if (datatype === 'BYTES') return flat.map((value) => requireType(name, value, typeof value === 'string'));
  if (datatype === 'FP16') throw new ProtocolError(`Input ${name} is FP16, which only binary data can carry.`);
  const { view } = datatypeOf(name, datatype);
  const wide = view === BigInt64Array || view === BigUint64Array;
  const whole = !datatype.startsWith('FP');
  const values = flat.map((value) => {
    if (datatype === 'BOOL') return Number(requireType(name, value, typeof value === 'boolean'));
    requireType(name, value, typeof value === 'number' && (!whole || Number.isSafeInteger(value)));
    return wide ? BigInt(value) : value;
  });
  const filled = view.from(values);
  // A typed array would wrap 300 to 44 without a word.
  if (whole && filled.some((value, index) => value !== values[index])) {
    throw new ProtocolError(`Input ${name} has values beyond its datatype.`);
  }
  return filled;
}

function requireType(name, value, holds) {
  if (!holds) throw new ProtocolError(`Input ${name} has values of another type than its datatype.`);
  return value;
}

/** The answer: headers and body. Outputs that nobody asked for as binary are JSON. */
export function writeHttpReply({ model, version, id, tensors }, { outputs, binary }) {
  const tails = [];
  const described = tensors.map(({ name, datatype, shape, data }) => {
    const asked = outputs.find((output) => output.name === name);
    if (!(asked === undefined ? binary : asked.binary))
      return { name, datatype, shape, data: toJson(name, datatype, data) };
    const bytes = toRaw(data);
    tails.push(bytes);
    return { name, datatype, shape, parameters: { binary_data_size: bytes.length } };
  });
  const reply = { model_name: model, model_version: version, ...(id === undefined ? {} : { id }), outputs: described };
  const json = Buffer.from(JSON.stringify(reply));
  if (tails.length === 0) return { headers: { 'content-type': 'application/json' }, body: json };
  const headers = {
    'content-type': 'application/octet-stream',
    'inference-header-content-length': String(json.length),
  };
  return { headers, body: Buffer.concat([json, ...tails]) };
}

function toJson(name, datatype, data) {
  if (Array.isArray(data)) return data;
  if (datatype === 'FP16') throw new ProtocolError(`Output ${name} is FP16: ask for it as binary data.`);
  const values = Array.from(data, datatype === 'BOOL' ? Boolean : Number);
  if (values.some((value) => Number.isNaN(value) || Math.abs(value) === Number.POSITIVE_INFINITY)) {
    throw new ProtocolError(`Output ${name} has values that JSON cannot carry: ask for it as binary data.`, {
      http: 500,
      grpc: 'INTERNAL',
    });
  }
  return values;
}
