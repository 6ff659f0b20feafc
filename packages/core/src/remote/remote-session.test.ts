import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Session } from '../session/session.js';
import type { Tensors } from '../session/tensor.js';
import { remoteBackend } from './index.js';

const METADATA = JSON.stringify({
  inputs: [{ name: 'input_ids', datatype: 'INT64', shape: [-1, -1] }],
  outputs: [{ name: 'logits', datatype: 'FP32', shape: [-1, 2] }],
});
const FEEDS: Tensors = { input_ids: { type: 'int64', dims: [1, 1], data: BigInt64Array.of(1n) } };

let server: Server;
let session: Session;
/** Inference requests, none of which is ever answered. */
let asked: Promise<IncomingMessage>;

beforeEach(async () => {
  let seen: (request: IncomingMessage) => void;
  asked = new Promise((resolve) => {
    seen = resolve;
  });
  server = createServer((request, response) => {
    if (request.url!.endsWith('/infer')) seen(request);
    else response.end(request.url === '/v2' ? '{}' : METADATA);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  session = await remoteBackend({ url, model: 'm' }).createSession(
    { name: 'm', read: () => Promise.reject(new Error('the bytes were read')) },
    {},
  );
});
afterEach(async () => {
  await session.close();
  server.closeAllConnections();
  server.close();
});

it('tells the server how long anybody waits, and waits no longer itself', async () => {
  const run = session.run(FEEDS, { deadline: Date.now() + 2_000 });
  let text = '';
  const request = await asked;
  request.on('data', (piece) => (text += piece));
  await expect(run).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  const { timeout } = JSON.parse(text).parameters;
  expect(timeout).toBeGreaterThan(0);
  expect(timeout).toBeLessThanOrEqual(2_000_000);
});

it('breaks a run off when nobody waits for it any more, and the server sees it', async () => {
  const nobody = new AbortController();
  const run = session.run(FEEDS, { signal: nobody.signal });
  const left = asked.then(({ socket }) => once(socket, 'close'));
  await asked;
  nobody.abort();
  await Promise.all([expect(run).rejects.toMatchObject({ code: 'ABORTED' }), left]);
  await expect(session.run(FEEDS, { signal: nobody.signal })).rejects.toMatchObject({ code: 'ABORTED' });
});
