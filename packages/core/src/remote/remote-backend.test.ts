// Over 250 lines, because the cases below share a server that answers each request as the test says.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../session/session.js';
import type { Tensors } from '../session/tensor.js';
import { type RemoteBackendOptions, remoteBackend } from './index.js';

type Answer = (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

const METADATA = {
  name: 'm',
  platform: 'onnxruntime_onnx',
  inputs: [{ name: 'input_ids', datatype: 'INT64', shape: [-1, -1] }],
  outputs: [
    { name: 'logits', datatype: 'FP32', shape: [-1, 2] },
    { name: 'words', datatype: 'BYTES', shape: [-1] },
  ],
};
const FEEDS: Tensors = { input_ids: { type: 'int64', dims: [1, 3], data: BigInt64Array.of(1n, 2n, 3n) } };
const model = { name: 'm', read: () => Promise.reject(new Error('the bytes were read')) };

const json =
  (value: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(value));
const GOOD = json({ outputs: [{ name: 'logits', datatype: 'FP32', shape: [1, 2], data: [0.5, -0.5] }] });

let server: Server;
let url: string;
let requests: { readonly url: string; readonly headers: IncomingMessage['headers']; readonly text: string }[];
let infer: Answer[];
let metadata: Answer;
let about: Answer;
let connections: number;

beforeEach(async () => {
  requests = [];
  infer = [];
  connections = 0;
  metadata = json(METADATA);
  about = json({ name: 'fake', extensions: [] });
  server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    const text = Buffer.concat(pieces).toString('latin1');
    requests.push({ url: request.url!, headers: request.headers, text });
    const answer = request.url!.endsWith('/infer') ? (infer.shift() ?? GOOD) : request.url === '/v2' ? about : metadata;
    answer(Object.assign(request, { text }), response);
  }).on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const open = (options: Partial<RemoteBackendOptions> = {}): Promise<Session> =>
  remoteBackend({ url, model: 'm', retry: { baseDelayMs: 1 }, ...options }).createSession(model, {});
const runs = () => requests.filter((request) => request.url.endsWith('/infer'));
const failure = (code: string, more: object = {}) => expect.objectContaining({ code, ...more });

describe('a session', () => {
  it('declares what the server says, but for outputs that are no numbers', async () => {
    const session = await open();
    expect(session.inputs).toEqual([{ name: 'input_ids', type: 'int64', shape: ['batch_size', 'sequence_length'] }]);
    expect(session.outputs).toEqual([{ name: 'logits', type: 'float32', shape: ['batch_size', 2] }]);
    expect([session.provider, session.batchInvariant]).toEqual(['onnxruntime_onnx', 'unknown']);
    expect((await open({ batchInvariant: true })).batchInvariant).toBe(true);
  });

  it('speaks JSON to a server without the binary extension', async () => {
    const session = await open({ version: '3', headers: { authorization: 'Bearer x' } });
    const { logits } = await session.run(FEEDS);
    expect([...logits!.data]).toEqual([0.5, -0.5]);
    const [request] = runs();
    expect(request!.url).toBe('/v2/models/m/versions/3/infer');
    expect(request!.headers.authorization).toBe('Bearer x');
    expect(JSON.parse(request!.text)).toEqual({
      parameters: { timeout: 10_000_000 },
      inputs: [{ name: 'input_ids', shape: [1, 3], datatype: 'INT64', data: [1, 2, 3] }],
      outputs: [{ name: 'logits' }],
    });
  });

  it('sends and reads raw tensors where the server can', async () => {
    about = json({ extensions: ['binary_tensor_data'] });
    infer.push((request, response) => {
      const length = Number(request.headers['inference-header-content-length']);
      const head = JSON.parse(request.text.slice(0, length));
      expect(head.inputs[0].parameters).toEqual({ binary_data_size: 24 });
      const ids = new BigInt64Array(Uint8Array.from(Buffer.from(request.text.slice(length), 'latin1')).buffer);
      expect(ids).toEqual(FEEDS.input_ids!.data);
      const reply = JSON.stringify({
        outputs: [{ name: 'logits', datatype: 'FP32', shape: [1, 2], parameters: { binary_data_size: 8 } }],
      });
      response.writeHead(200, { 'inference-header-content-length': String(reply.length) });
      response.end(Buffer.concat([Buffer.from(reply), Buffer.from(Float32Array.of(2, 3).buffer)]));
    });
    expect([...(await (await open()).run(FEEDS)).logits!.data]).toEqual([2, 3]);
  });

  it('keeps its connection', async () => {
    const session = await open();
    const before = connections;
    for (let run = 0; run < 5; run++) await session.run(FEEDS);
    expect(connections - before).toBeLessThanOrEqual(1);
  });

  it.each([
    [{}],
    [{ input_ids: { ...FEEDS.input_ids!, dims: [1, 4] } }],
    [{ input_ids: { ...FEEDS.input_ids!, type: 'int32' as const } }],
    [{ ...FEEDS, other: FEEDS.input_ids! }],
  ])('sends no feeds that do not fit (%#)', async (feeds) => {
    const session = await open();
    await expect(session.run(feeds as Tensors)).rejects.toEqual(failure('EXECUTION_FAILED'));
    expect(runs()).toEqual([]);
  });

  it('gives up its run when it is closed, and lets the server know', async () => {
    const session = await open();
    const left = new Promise((resolve) => infer.push((request) => request.socket.once('close', resolve)));
    const begun = new Promise<void>((resolve) => server.once('request', () => resolve()));
    const run = session.run(FEEDS);
    await begun;
    await Promise.all([session.close(), expect(run).rejects.toEqual(failure('CLOSED')), left]);
  });
});

describe('a server in trouble', () => {
  it.each([429, 502, 503])('is asked again after %i', async (status) => {
    infer.push(json({ error: 'busy' }, status), json({ error: 'busy' }, status));
    await (await open()).run(FEEDS);
    expect(runs()).toHaveLength(3);
  });

  it('is asked again where the connection broke', async () => {
    const session = await open();
    infer.push((request) => request.socket.destroy());
    await session.run(FEEDS);
    expect(runs()).toHaveLength(2);
  });

  it('is not asked again where that is no use, and its words become the cause', async () => {
    const session = await open();
    for (const status of [400, 404, 500]) {
      infer.push(json({ error: 'unexpected shape' }, status));
      const error = await session.run(FEEDS).catch((each) => each);
      expect(error).toEqual(failure('EXECUTION_FAILED', { details: { status } }));
      expect(error.cause.message).toContain('unexpected shape');
    }
    expect(runs()).toHaveLength(3);
  });

  it('whose own time was up is not asked again', async () => {
    const session = await open();
    infer.push(json({ error: 'timeout' }, 504));
    await expect(session.run(FEEDS)).rejects.toEqual(failure('DEADLINE_EXCEEDED', { details: { status: 504 } }));
    expect(runs()).toHaveLength(1);
  });

  it('is given the time of Retry-After, or none where the deadline comes first', async () => {
    const session = await open({ timeoutMs: 900 });
    infer.push(json({}, 503, { 'retry-after': '60' }));
    await expect(session.run(FEEDS)).rejects.toEqual(
      failure('UNAVAILABLE', { retryable: true, details: { status: 503, attempts: 1, waitMs: 60_000 } }),
    );
  });

  it('has no more time than timeoutMs, and is not asked again after it', async () => {
    const session = await open({ timeoutMs: 60 });
    const left = new Promise((resolve) => infer.push((request) => request.socket.once('close', resolve)));
    await expect(session.run(FEEDS)).rejects.toEqual(failure('DEADLINE_EXCEEDED'));
    await left;
    expect(runs()).toHaveLength(1);
  });

  it('that stops in the middle of its answer runs out of time too', async () => {
    const session = await open({ timeoutMs: 60 });
    infer.push((_request, response) => void response.writeHead(200, { 'content-length': '100' }).write('{'));
    await expect(session.run(FEEDS)).rejects.toEqual(failure('DEADLINE_EXCEEDED'));
  });

  it('is left alone after five failures in a row', async () => {
    const session = await open({ retry: { attempts: 1 } });
    for (let run = 0; run < 5; run++) {
      infer.push(json({}, 503));
      await expect(session.run(FEEDS)).rejects.toEqual(failure('UNAVAILABLE'));
    }
    await expect(session.run(FEEDS)).rejects.toEqual(
      failure('UNAVAILABLE', { details: { failures: 5, waitMs: expect.any(Number) } }),
    );
    expect(runs()).toHaveLength(5);
  });

  it('cannot be reached', async () => {
    const session = await open();
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    const error = await session.run(FEEDS).catch((each) => each);
    expect(error).toEqual(failure('UNAVAILABLE', { retryable: true }));
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('one that fails while it is asked what it speaks is not taken for one that speaks JSON alone', async () => {
    about = json({}, 500);
    await expect(open()).rejects.toEqual(failure('UNAVAILABLE'));
    about = json({}, 501);
    await expect(open()).resolves.toBeDefined();
  });

  it('does not lead anywhere else', async () => {
    metadata = json({}, 307, { location: '/elsewhere/infer' });
    await expect(open({ headers: { authorization: 'Bearer x' } })).rejects.toEqual(failure('UNAVAILABLE'));
    expect(runs()).toEqual([]);
  });

  it('refuses access', async () => {
    metadata = json({}, 401);
    await expect(open()).rejects.toEqual(failure('UNAVAILABLE', { retryable: false, details: { status: 401 } }));
  });
});

describe('a server that is none', () => {
  it.each([404, 400])('does not know the model (%i)', async (status) => {
    metadata = json({ error: 'unknown model' }, status);
    await expect(open()).rejects.toEqual(failure('MODEL_NOT_FOUND'));
  });

  it.each<[string, unknown]>([
    ['no object', []],
    ['no inputs', { ...METADATA, inputs: [] }],
    ['only outputs of text', { ...METADATA, outputs: [METADATA.outputs[1]] }],
    ['an unknown datatype', { ...METADATA, inputs: [{ ...METADATA.inputs[0], datatype: 'INT65' }] }],
    ['no shape', { ...METADATA, inputs: [{ name: 'x', datatype: 'INT64' }] }],
    ['a shape of text', { ...METADATA, inputs: [{ ...METADATA.inputs[0], shape: ['a'] }] }],
    ['an axis of zero', { ...METADATA, inputs: [{ ...METADATA.inputs[0], shape: [0] }] }],
    ['a name twice', { ...METADATA, inputs: [METADATA.inputs[0], METADATA.inputs[0]] }],
    ['a thousand axes', { ...METADATA, inputs: [{ ...METADATA.inputs[0], shape: Array(1_000).fill(1) }] }],
  ])('describes a model with %s', async (_what, description) => {
    metadata = json(description);
    await expect(open()).rejects.toEqual(failure('INVALID_MODEL'));
  });

  it('answers a web page', async () => {
    metadata = (_request, response) => void response.end('<html>');
    await expect(open()).rejects.toEqual(failure('INVALID_MODEL'));
  });

  it('answers without end', async () => {
    metadata = (_request, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write(' '.repeat(65_536)));
      };
      response.on('drain', pour).on('error', () => {});
      pour();
    };
    await expect(open()).rejects.toEqual(failure('INVALID_OUTPUT', { details: { limit: 2 ** 20 } }));
  });
});
