import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ask, type Reply } from './http/ask.js';
import { hasIpv6 } from './http/start-server.js';
import { makeRepository, startOip } from './oip/use-server.js';

// The client is that of the example: the tests have no gRPC of their own.
const example = fileURLToPath(new URL('../../examples/open-inference-server/', import.meta.url));
const load = createRequire(`${example}server.mjs`);
const grpc = load('@grpc/grpc-js');
const definition = load('@grpc/proto-loader').loadSync(`${example}inference.proto`, {
  keepCase: true,
  longs: Number,
  defaults: true,
  oneofs: true,
});
const healthProto = load.resolve('grpc-health-check').replace(/build.*/, 'proto/health/v1/health.proto');

interface Failure {
  readonly code: number;
  readonly details: string;
}
// biome-ignore lint/suspicious/noExplicitAny: messages are made at run time from the .proto file
type Message = any;

let address: string;
let client: Message;
let stop: () => Promise<unknown>;
const repository = makeRepository({ 'reviews/1': 'examples/models/sentiment' });
beforeAll(async () => {
  const server = await startOip({ MODEL_REPOSITORY: repository.folder });
  address = server.grpc;
  stop = server.stop;
  const { inference } = grpc.loadPackageDefinition(definition);
  client = new inference.GRPCInferenceService(address, grpc.credentials.createInsecure());
});
afterAll(async () => {
  client.close();
  await stop();
  repository.remove();
});

const call = (method: string, request: object = {}, options: object = {}): Promise<Message> =>
  new Promise((resolve, reject) => {
    client[method](request, options, (error: Failure | null, reply: Message) =>
      error === null ? resolve(reply) : reject(error),
    );
  });
const raw = (values: readonly number[]): Buffer => Buffer.from(BigInt64Array.from(values, BigInt).buffer);
const input = (name: string, values: readonly number[]) => ({
  name,
  datatype: 'INT64',
  shape: [1, values.length],
  contents: { int64_contents: values },
});
const typed = [
  input('input_ids', [2, 5, 6, 3]),
  input('attention_mask', [1, 1, 1, 1]),
  input('token_type_ids', [0, 0, 0, 0]),
];
const bare = typed.map(({ contents, ...rest }) => rest);
const logits = (reply: Message): number[] => {
  const [bytes] = reply.raw_output_contents;
  return [...new Float32Array(Uint8Array.from(bytes as Buffer).buffer)];
};

const healthDefinition = load('@grpc/proto-loader').loadSync(healthProto, { enums: String });
/** Asks the health service of an address: a status, or the code of the refusal. */
function openHealth(at: string): (service: string) => Promise<string | number> {
  const { health } = grpc.loadPackageDefinition(healthDefinition).grpc;
  const probe = new health.v1.Health(at, grpc.credentials.createInsecure());
  onTestFinished(() => probe.close());
  return (service) =>
    new Promise((resolve) =>
      probe.check({ service }, (error: Failure | null, reply: Message) => resolve(error?.code ?? reply.status)),
    );
}

describe('the protocol over gRPC', () => {
  it('health and metadata', async () => {
    expect(await call('ServerLive')).toEqual({ live: true });
    expect(await call('ServerReady')).toEqual({ ready: true });
    expect(await call('ModelReady', { name: 'reviews' })).toEqual({ ready: true });
    expect(await call('ModelReady', { name: 'none' })).toEqual({ ready: false });
    expect((await call('ServerMetadata')).name).toBe('lexrun');
    const { name, versions, inputs, properties } = await call('ModelMetadata', { name: 'reviews', version: '1' });
    expect({ name, versions }).toEqual({ name: 'reviews', versions: ['1'] });
    expect(inputs[0]).toEqual({ name: 'input_ids', datatype: 'INT64', shape: [-1, -1] });
    expect(properties.batch_invariant).toBe('true');
    expect((await call('RepositoryIndex')).models).toContainEqual({
      name: 'reviews',
      version: '1',
      state: 'READY',
      reason: '',
    });
  });

  it('raw and typed contents give one answer', async () => {
    const one = await call('ModelInfer', { model_name: 'reviews', id: 'q', inputs: typed });
    expect(one).toMatchObject({
      model_name: 'reviews',
      model_version: '1',
      id: 'q',
      outputs: [{ name: 'logits', datatype: 'FP32', shape: [1, 2] }],
    });
    const raws = [raw([2, 5, 6, 3]), raw([1, 1, 1, 1]), raw([0, 0, 0, 0])];
    const other = await call('ModelInfer', { model_name: 'reviews', inputs: bare, raw_input_contents: raws });
    expect(logits(other)).toEqual(logits(one));
  });

  it('texts for the whole pipeline', async () => {
    const contents = { bytes_contents: [Buffer.from('I loved it'), Buffer.from('太差了')] };
    const text = { name: 'text', datatype: 'BYTES', shape: [2], contents };
    const { outputs, raw_output_contents } = await call('ModelInfer', { model_name: 'reviews_text', inputs: [text] });
    expect(outputs.map(({ name }: { name: string }) => name)).toEqual(['label', 'score']);
    expect(raw_output_contents[0].toString('latin1')).toBe('\x08\0\0\0POSITIVE\x08\0\0\0NEGATIVE');
  });

  it('its health service', async () => {
    const check = openHealth(address);
    expect(await check('inference.GRPCInferenceService')).toBe('SERVING');
    expect(await check('none')).toBe(grpc.status.NOT_FOUND);
  });

  it('on an address of IPv6', async ({ skip }) => {
    skip(!hasIpv6(), 'this machine has no IPv6');
    const own = await startOip({ MODEL_REPOSITORY: repository.folder, HOST: '::1' });
    expect([own.url, own.grpc]).toEqual([
      expect.stringMatching(/^http:\/\/\[::1\]:/),
      expect.stringMatching(/^\[::1\]:/),
    ]);
    expect(await openHealth(own.grpc)('')).toBe('SERVING');
    expect(await own.stop()).toBe(0);
  });

  it('its health service follows what is loaded, by whichever protocol', async () => {
    const own = await startOip({ MODEL_REPOSITORY: repository.folder, MODEL_CONTROL: 'explicit' });
    const check = openHealth(own.grpc);
    const change = (what: string): Promise<Reply> =>
      ask(`${own.url}/v2/repository/models/reviews/${what}`, { method: 'POST', body: '{}' });
    expect([await check(''), (await change('unload')).status, await check('')]).toEqual([
      'SERVING',
      200,
      'NOT_SERVING',
    ]);
    const { inference } = grpc.loadPackageDefinition(definition);
    const other = new inference.GRPCInferenceService(own.grpc, grpc.credentials.createInsecure());
    await new Promise((done) => other.RepositoryModelLoad({ model_name: 'reviews' }, done));
    other.close();
    expect(await check('')).toBe('SERVING');
    expect(await own.stop()).toBe(0);
  });
});

describe('what it does not allow', () => {
  const [ids, mask, types] = typed;
  const badText = { name: 'text', datatype: 'BYTES', shape: [1], contents: { bytes_contents: [Buffer.from([0xff])] } };
  it.each<[string, object, string]>([
    ['an unknown model', { model_name: 'none', inputs: typed }, 'NOT_FOUND'],
    ['an unknown version', { model_name: 'reviews', model_version: '9', inputs: typed }, 'NOT_FOUND'],
    ['no inputs', { model_name: 'reviews' }, 'INVALID_ARGUMENT'],
    [
      'raw and typed contents at once',
      { inputs: typed, raw_input_contents: typed.map(() => raw([1, 1, 1, 1])) },
      'INVALID_ARGUMENT',
    ],
    ['too few raw contents', { inputs: bare, raw_input_contents: [raw([1, 1, 1, 1])] }, 'INVALID_ARGUMENT'],
    [
      'raw contents of a wrong size',
      { inputs: bare, raw_input_contents: bare.map(() => raw([1])) },
      'INVALID_ARGUMENT',
    ],
    [
      'contents of another type',
      { inputs: [{ ...ids, contents: { fp32_contents: [1, 2, 3, 4] } }, mask, types] },
      'INVALID_ARGUMENT',
    ],
    ['too few values', { inputs: [{ ...ids, shape: [1, 9] }, mask, types] }, 'INVALID_ARGUMENT'],
    ['a negative axis', { inputs: [{ ...ids, shape: [-1, -4] }, mask, types] }, 'INVALID_ARGUMENT'],
    ['an unknown datatype', { inputs: [{ ...ids, datatype: 'INT65' }, mask, types] }, 'INVALID_ARGUMENT'],
    ['an unknown output', { inputs: typed, outputs: [{ name: 'none' }] }, 'INVALID_ARGUMENT'],
    ['an output without a name', { inputs: typed, outputs: [{}] }, 'INVALID_ARGUMENT'],
    ['an input without a name', { inputs: [{ ...ids, name: '' }, mask, types] }, 'INVALID_ARGUMENT'],
    ['an input twice', { inputs: [ids, ids, mask, types] }, 'INVALID_ARGUMENT'],
    ['a missing input', { inputs: [ids, mask] }, 'INVALID_ARGUMENT'],
    ['a hundred and one inputs', { inputs: Array(101).fill(ids) }, 'INVALID_ARGUMENT'],
    [
      'more elements than it is set to',
      { inputs: [{ ...ids, shape: [2 ** 40, 2 ** 40] }, mask, types] },
      'INVALID_ARGUMENT',
    ],
    ['a timeout of text', { inputs: typed, parameters: { timeout: { string_param: 'soon' } } }, 'INVALID_ARGUMENT'],
    ['a negative timeout', { inputs: typed, parameters: { timeout: { int64_param: -1 } } }, 'INVALID_ARGUMENT'],
    ['a sequence', { inputs: typed, parameters: { sequence_id: { int64_param: 7 } } }, 'INVALID_ARGUMENT'],
    [
      'classes',
      { inputs: typed, outputs: [{ name: 'logits', parameters: { classification: { int64_param: 2 } } }] },
      'INVALID_ARGUMENT',
    ],
    [
      'shared memory',
      { inputs: [{ ...ids, parameters: { shared_memory_region: { string_param: 'mine' } } }, mask, types] },
      'INVALID_ARGUMENT',
    ],
    [
      'ids beyond the vocabulary',
      { inputs: [{ ...ids, contents: { int64_contents: [1, 2, 3, 999_999] } }, mask, types] },
      'INVALID_ARGUMENT',
    ],
    ['text that is not UTF-8', { model_name: 'reviews_text', inputs: [badText] }, 'INVALID_ARGUMENT'],
  ])('%s', async (_what, request, status) => {
    await expect(call('ModelInfer', { model_name: 'reviews', ...request })).rejects.toMatchObject({
      code: grpc.status[status],
    });
  });

  /** A message with a length in front, as a field. */
  const field = (number: number, bytes: Uint8Array): Buffer => {
    const length: number[] = [];
    let left = bytes.length;
    for (; left > 127; left = Math.floor(left / 128)) length.push((left % 128) + 128);
    return Buffer.concat([Buffer.from([number * 8 + 2, ...length, left]), bytes]);
  };
  const shape = (bytes: Uint8Array): Buffer => field(5, field(3, bytes));
  const MANY = 500_000;
  it.each<[string, Buffer, string]>([
    ['half a million empty inputs', Buffer.alloc(2 * MANY, field(5, Buffer.alloc(0))), 'too many fields'],
    ['as many raw contents', Buffer.alloc(2 * MANY, field(7, Buffer.alloc(0))), 'too many fields'],
    ['as many parameters', Buffer.alloc(2 * MANY, field(4, Buffer.alloc(0))), 'too many fields'],
    ['as many fields that nobody knows', Buffer.alloc(2 * MANY, field(15, Buffer.alloc(0))), 'too many fields'],
    ['a shape of as many axes', shape(Buffer.alloc(MANY, 1)), 'too many fields'],
    ['elements beyond those of all inputs', field(5, field(5, field(3, Buffer.alloc(2 * MANY, 1)))), 'many elements'],
    ['as many texts', field(5, field(5, Buffer.alloc(4 * MANY, field(8, Buffer.alloc(0))))), 'many elements'],
    ['inputs whose type says that they are numbers', Buffer.alloc(2 * MANY, Buffer.from([5 * 8, 0])), 'cannot be read'],
    ['a shape that ends in the middle of a number', shape(Buffer.from([128])), 'cannot be read'],
    ['a number longer than any', field(5, field(5, field(1, Buffer.from([128, 128, 128, 128, 128, 1])))), 'be read'],
    ['a parameter that reaches beyond its end', field(4, Buffer.from([10, 100])), 'cannot be read'],
    ['garbage', Buffer.from([255, 255, 255]), 'cannot be read'],
  ])('%s, before they are decoded', async (_what, bytes, details) => {
    const asIs = (message: Buffer): Buffer => message;
    const path = '/inference.GRPCInferenceService/ModelInfer';
    const refused = new Promise((resolve, reject) => {
      client.makeUnaryRequest(path, asIs, asIs, bytes, (error: Failure | null) =>
        error === null ? resolve('answered') : reject(error),
      );
    });
    await expect(refused).rejects.toMatchObject({
      code: grpc.status.INVALID_ARGUMENT,
      details: expect.stringContaining(details),
    });
    expect(await call('ServerLive')).toEqual({ live: true });
  });

  it('models changed by clients, unless it is told to', async () => {
    await expect(call('RepositoryModelUnload', { model_name: 'reviews' })).rejects.toMatchObject({
      code: grpc.status.PERMISSION_DENIED,
    });
  });
});
