// Over 250 lines, because all cases are put to one server, started once.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ask, beginPost, openSocket, type Reply, readAll, untilClosed } from './http/ask.js';
import { type Running, scriptOf } from './http/start-server.js';
import { makeRepository, startOip } from './oip/use-server.js';

const FIXTURE = 'test/fixtures/tasks/bert-token-classification';
const ids = { name: 'input_ids', shape: [1, 4], datatype: 'INT64', data: [2, 5, 6, 3] };
const mask = { name: 'attention_mask', shape: [1, 4], datatype: 'INT64', data: [1, 1, 1, 1] };
const types = { name: 'token_type_ids', shape: [1, 4], datatype: 'INT64', data: [0, 0, 0, 0] };
const good = [ids, mask, types];

let server: Running;
const repository = makeRepository({ 'reviews/1': 'examples/models/sentiment' });
beforeAll(async () => {
  server = await startOip({
    MODEL_REPOSITORY: repository.folder,
    MODEL_CONTROL: 'explicit',
    MAX_ELEMENTS: '1000',
    MAX_BODY_BYTES: '65536',
  });
});
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  repository.remove();
});

const infer = (body: unknown, path = 'models/reviews/infer'): Promise<Reply> =>
  ask(`${server.url}/v2/${path}`, {
    method: 'POST',
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
const get = (path: string): Promise<Reply> => ask(`${server.url}/v2/${path}`);
const post = (path: string): Promise<Reply> => ask(`${server.url}/v2/${path}`, { method: 'POST', body: '{}' });

/** An inference with raw tensors behind its JSON. */
function binary(json: unknown, tail: Uint8Array, length?: string): Promise<Reply> {
  const head = Buffer.from(JSON.stringify(json));
  const headers = { 'inference-header-content-length': length ?? String(head.length) };
  return ask(`${server.url}/v2/models/reviews/infer`, { method: 'POST', headers, body: Buffer.concat([head, tail]) });
}
const int64 = (values: readonly number[]): Buffer => Buffer.from(BigInt64Array.from(values, BigInt).buffer);
const sized = (size: unknown, more: object = {}) => ({
  ...ids,
  data: undefined,
  parameters: { binary_data_size: size },
  ...more,
});

describe('what the protocol asks for', () => {
  it('health and metadata of server and model', async () => {
    expect((await get('health/live')).status).toBe(200);
    expect((await get('health/ready')).status).toBe(200);
    expect((await get('')).status).toBe(404);
    expect((await ask(`${server.url}/v2`)).body).toMatchObject({
      name: 'lexrun',
      extensions: expect.arrayContaining(['binary_tensor_data']),
    });
    const { body } = await get('models/reviews/versions/1');
    expect(body).toMatchObject({ name: 'reviews', versions: ['1'], platform: 'onnxruntime_onnx' });
    expect(body.inputs[0]).toEqual({ name: 'input_ids', datatype: 'INT64', shape: [-1, -1] });
    expect((await get('models/reviews/ready')).status).toBe(200);
    expect((await get('models/reviews/versions/7/ready')).status).toBe(503);
    for (const path of [
      'models/none',
      'models/reviews/versions/7',
      'models/reviews/versions/one',
      'models/..%2f..%2fetc',
    ])
      expect((await get(path)).status).toBe(404);
  });

  it('tensors in JSON, flat or nested, give the same answer as raw ones', async () => {
    const flat = await infer({ id: 'q-1', inputs: good });
    expect(flat.body).toMatchObject({ model_name: 'reviews', model_version: '1', id: 'q-1' });
    expect(flat.body.outputs[0]).toMatchObject({ name: 'logits', datatype: 'FP32', shape: [1, 2] });
    const nested = await infer({
      inputs: good.map((input) => ({ ...input, data: [input.data] })),
      outputs: [{ name: 'logits' }],
    });
    expect(nested.body.outputs[0].data).toEqual(flat.body.outputs[0].data);
    const tail = Buffer.concat(good.map(({ data }) => int64(data)));
    const raw = await binary(
      { inputs: good.map((input) => ({ ...input, data: undefined, parameters: { binary_data_size: 32 } })) },
      tail,
    );
    expect(raw.body.outputs[0].data).toEqual(flat.body.outputs[0].data);
  });

  it('texts for the whole pipeline, in JSON and raw', async () => {
    const text = { name: 'text', shape: [2], datatype: 'BYTES' };
    const plain = await infer({ inputs: [{ ...text, data: ['I loved it', '太差了'] }] }, 'models/reviews_text/infer');
    expect(plain.body.outputs).toEqual([
      { name: 'label', datatype: 'BYTES', shape: [2], data: ['POSITIVE', 'NEGATIVE'] },
      { name: 'score', datatype: 'FP32', shape: [2], data: [expect.any(Number), expect.any(Number)] },
    ]);
    const refused = await infer(
      { inputs: [{ ...text, data: ['x'.repeat(20_001), 'b'] }] },
      'models/reviews_text/infer',
    );
    expect([refused.status, refused.body.error]).toEqual([413, expect.stringContaining('TEXT_TOO_LONG')]);
  });

  it('as many texts as the SDK takes at once, whatever may wait', async () => {
    const listOf = (size: number) => ({
      inputs: [{ name: 'text', shape: [size], datatype: 'BYTES', data: Array(size).fill('I loved it') }],
    });
    expect((await infer(listOf(256), 'models/reviews_text/infer')).status).toBe(200);
    expect((await infer(listOf(257), 'models/reviews_text/infer')).status).toBe(413);
  });
});

describe('what it does not allow', () => {
  it.each<[string, unknown]>([
    ['no JSON', '{"inputs":'],
    ['no object', '[]'],
    ['JSON that is not UTF-8', Buffer.from(JSON.stringify({ id: 'é', inputs: good }), 'latin1')],
    ['JSON 30,000 deep', '['.repeat(30_000)],
    ['no inputs', {}],
    ['inputs of another form', { inputs: [7] }],
    ['an id that is no string', { id: 7, inputs: good }],
    ['parameters that are no object', { parameters: 7, inputs: good }],
    ['a timeout of text', { parameters: { timeout: 'soon' }, inputs: good }],
    ['a negative timeout', { parameters: { timeout: -1 }, inputs: good }],
    ['binary_data_output that is no flag', { parameters: { binary_data_output: 1 }, inputs: good }],
    ['parameters of an input that are no object', { inputs: [{ ...ids, parameters: 7 }, mask, types] }],
    ['parameters of an output that are no object', { inputs: good, outputs: [{ name: 'logits', parameters: [] }] }],
    [
      'binary_data that is no flag',
      { inputs: good, outputs: [{ name: 'logits', parameters: { binary_data: 'yes' } }] },
    ],
    ['a sequence, which it does not keep', { parameters: { sequence_id: 7 }, inputs: good }],
    ['classes', { inputs: good, outputs: [{ name: 'logits', parameters: { classification: 2 } }] }],
    ['shared memory', { inputs: [{ ...ids, parameters: { shared_memory_region: 'mine' } }, mask, types] }],
    ['outputs of another form', { inputs: good, outputs: {} }],
    ['an output without a name', { inputs: good, outputs: [{}] }],
    ['an output twice', { inputs: good, outputs: [{ name: 'logits' }, { name: 'logits' }] }],
    ['an unknown output', { inputs: good, outputs: [{ name: 'none' }] }],
    ['a missing input', { inputs: [ids, mask] }],
    ['an unknown input', { inputs: [...good, { ...ids, name: 'other' }] }],
    ['an input twice', { inputs: [ids, ids, mask, types] }],
    ['an input without a name', { inputs: [{ ...ids, name: undefined }, mask, types] }],
    ['a list as a datatype', '{"inputs":[{"name":"input_ids","shape":[1],"datatype":["INT64"],"data":[1]}]}'],
    ['__proto__ as an input', '{"inputs":[{"name":"__proto__","shape":[1],"datatype":"INT64","data":[1]}]}'],
    ['an unknown datatype', { inputs: [{ ...ids, datatype: 'INT65' }, mask, types] }],
    ['constructor as a datatype', { inputs: [{ ...ids, datatype: 'constructor' }, mask, types] }],
    ['another datatype', { inputs: [{ ...ids, datatype: 'INT32' }, mask, types] }],
    ['no shape', { inputs: [{ ...ids, shape: undefined }, mask, types] }],
    ['a shape of text', { inputs: [{ ...ids, shape: ['1', '4'] }, mask, types] }],
    ['a negative axis', { inputs: [{ ...ids, shape: [-1, -4] }, mask, types] }],
    ['nine axes', { inputs: [{ ...ids, shape: [1, 1, 1, 1, 1, 1, 1, 1, 4] }, mask, types] }],
    ['another rank', { inputs: [{ ...ids, shape: [4] }, mask, types] }],
    ['an empty axis', { inputs: good.map((input) => ({ ...input, shape: [0, 4], data: [] })) }],
    ['inputs that differ in tokens', { inputs: [ids, mask, { ...types, shape: [1, 2], data: [0, 0] }] }],
    ['no data', { inputs: [{ ...ids, data: undefined }, mask, types] }],
    ['too few values', { inputs: [{ ...ids, data: [1] }, mask, types] }],
    ['fractions', { inputs: [{ ...ids, data: [1, 2, 3, 4.5] }, mask, types] }],
    ['values of text', { inputs: [{ ...ids, data: [1, 2, 3, 'secret words'] }, mask, types] }],
    ['ids beyond the vocabulary', { inputs: [{ ...ids, data: [1, 2, 3, 999_999] }, mask, types] }],
    ['data and a size', { inputs: [{ ...ids, parameters: { binary_data_size: 0 } }, mask, types] }],
  ])('%s', async (_what, body) => {
    const reply = await infer(body);
    expect(reply.status).toBe(400);
    expect(reply.body).toEqual({ error: expect.any(String) });
    expect(reply.body.error).not.toContain('secret');
    expect((await infer({ inputs: good })).status).toBe(200);
  });

  it.each<[string, unknown, Uint8Array, string?]>([
    ['a size beyond the body', { inputs: [sized(32), mask, types] }, Buffer.alloc(31)],
    ['a size that is not that of the shape', { inputs: [sized(24), mask, types] }, Buffer.alloc(24)],
    ['a negative size', { inputs: [sized(-1), mask, types] }, Buffer.alloc(32)],
    ['a size of text', { inputs: [sized('32'), mask, types] }, Buffer.alloc(32)],
    ['a fractional size', { inputs: [sized(1.5), mask, types] }, Buffer.alloc(32)],
    ['bytes of nobody', { inputs: [sized(32), mask, types] }, Buffer.alloc(33)],
    ['a length beyond the body', { inputs: good }, Buffer.alloc(0), '99999'],
    ['a negative length', { inputs: good }, Buffer.alloc(0), '-5'],
    ['a length of text', { inputs: good }, Buffer.alloc(0), '1e2'],
    ['a length in the middle of the JSON', { inputs: good }, Buffer.alloc(0), '10'],
    [
      'BYTES that end early',
      { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 5 } }] },
      Buffer.from([9, 0, 0, 0, 65]),
    ],
    [
      'BYTES that are not UTF-8',
      { inputs: [{ name: 'text', shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 5 } }] },
      Buffer.from([1, 0, 0, 0, 0xff]),
    ],
  ])('%s', async (_what, json, tail, length) => {
    const reply = await binary(json, tail, length);
    expect([reply.status, reply.body]).toEqual([400, { error: expect.any(String) }]);
  });

  it('more elements or bytes than it is set to', async () => {
    const many = { ...ids, shape: [1_000, 1_000], data: [] };
    expect((await infer({ inputs: [many, mask, types] })).status).toBe(413);
    expect((await infer({ inputs: [{ ...ids, shape: [2 ** 40, 2 ** 40] }, mask, types] })).status).toBe(413);
    expect((await infer(' '.repeat(70_000))).status).toBe(413);
  });
});

it('loads, replaces and unloads models while it serves', async () => {
  repository.add('ner/1', FIXTURE);
  repository.add('ner/3', FIXTURE);
  repository.add('broken/1', 'docs');
  expect((await get('models/ner')).status).toBe(404);
  expect((await post('repository/models/ner/load')).status).toBe(200);
  expect((await get('models/ner')).body.versions).toEqual(['1', '3']);
  expect((await infer({ inputs: good }, 'models/ner/infer')).body.model_version).toBe('3');
  expect((await infer({ inputs: good }, 'models/ner/versions/1/infer')).body.model_version).toBe('1');

  const during = Array.from({ length: 20 }, () => infer({ inputs: good }));
  const reloaded = post('repository/models/reviews/load');
  expect((await Promise.all(during)).map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect((await reloaded).status).toBe(200);

  expect((await post('repository/models/none/load')).status).toBe(404);
  expect((await post('repository/models/broken/load')).status).not.toBe(200);
  expect((await get('models/broken/ready')).status).toBe(503);
  const { body: index } = await post('repository/index');
  expect(index).toContainEqual({
    name: 'broken',
    version: '1',
    state: 'UNAVAILABLE',
    reason: expect.stringMatching(/^[A-Z_]+$/),
  });
  expect((await post('repository/models/ner/unload')).status).toBe(200);
  expect((await get('models/ner')).status).toBe(404);
  expect((await post('repository/models/broken/unload')).status).toBe(200);
  repository.drop('broken');
  expect((await get('health/ready')).status).toBe(200);
});

it('answers requests of one connection that do not wait for each other, in their order', async () => {
  const socket = await openSocket(server);
  const request = (id: string, inputs: unknown): string => {
    const body = JSON.stringify({ id, inputs });
    return `POST /v2/models/reviews/infer HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const long = good.map((input) => ({ ...input, shape: [1, 200], data: Array(200).fill(1) }));
  const last = 'GET /v2/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  socket.write(`${request('slow', long)}${request('wrong', [])}${request('quick', good)}${last}`);
  const answers = (await readAll(socket)).match(/HTTP\/1\.1 \d+|"id":"\w+"|"live":true/g);
  const ok = 'HTTP/1.1 200';
  expect(answers).toEqual([ok, '"id":"slow"', 'HTTP/1.1 400', ok, '"id":"quick"', ok, '"live":true']);
});

it('refuses what it has no room for with 429, and lets nobody change models unasked', async () => {
  const small = await startOip({ MODEL_REPOSITORY: repository.folder, MAX_WAITING: '2' });
  const long = { inputs: good.map((input) => ({ ...input, shape: [32, 64], data: Array(2_048).fill(1) })) };
  const asked = Array.from({ length: 24 }, () =>
    ask(`${small.url}/v2/models/reviews/infer`, { method: 'POST', body: JSON.stringify(long) }),
  );
  const replies = await Promise.all(asked);
  expect([...new Set(replies.map(({ status }) => status))].sort()).toEqual([200, 429]);
  expect(replies.find(({ status }) => status === 429)!.headers['retry-after']).toBe('1');
  // As set by default: one request could take gigabytes, and nothing stops a run that has begun.
  const large = { inputs: good.map((input) => ({ ...input, shape: [17, 512], data: Array(17 * 512).fill(1) })) };
  const body = JSON.stringify(large);
  expect((await ask(`${small.url}/v2/models/reviews/infer`, { method: 'POST', body })).status).toBe(413);
  const control = await ask(`${small.url}/v2/repository/models/reviews/unload`, { method: 'POST', body: '{}' });
  expect(control.status).toBe(403);
  await small.stop();
});

it.each([
  [{ MODEL_REPOSITORY: '/nowhere' }, /^MODEL_REPOSITORY: no folder to read \(ENOENT\)\.\n/],
  [{ HOST: '999.1.1.1', HTTP_PORT: '0' }, /^HOST, HTTP_PORT, GRPC_PORT: no listening there \(E[A-Z_]+\)\.\n/],
])('does not start with %j, and names the variable in a line', (env, line) => {
  const server = scriptOf('open-inference-server');
  const { status, stderr } = spawnSync(process.execPath, [server], {
    env: { ...env },
    encoding: 'utf8',
    timeout: 20_000,
  });
  expect(status).toBe(2);
  expect(stderr).toMatch(line);
  expect(stderr).not.toContain('    at ');
});

it('ends as soon as what was begun before SIGTERM is answered, and answers what still comes in itself', async () => {
  const own = await startOip({ MODEL_REPOSITORY: repository.folder });
  const silent = await openSocket(own);
  const body = JSON.stringify({ inputs: good });
  const begun = await beginPost(own, '/v2/models/reviews/infer', body.length);
  const stopped = own.stop();
  await untilClosed(own);
  silent.write('GET /v2/health/ready HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await readAll(silent)).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*\{"ready":false\}/i);
  begun.write(body);
  expect(await readAll(begun)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"outputs"/i);
  expect(await stopped).toBe(0);
});
