// Over 250 lines, because all cases are put to both services, each started once.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { pipeline } from '@lexrun/node';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ask, openSocket, predict, readAll } from './http/ask.js';
import { hasIpv6, type Running, SERVERS, scriptOf, startServer } from './http/start-server.js';

const model = fileURLToPath(new URL('../../examples/models/sentiment', import.meta.url));
const SECRET = 'a wholly unmistakable sentence';

/** The whole answer to a request whose line is sent as it is; clients would make it a common one. */
async function sendRaw(server: Running, line: string, body = ''): Promise<string> {
  const socket = await openSocket(server);
  const head = `Host: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`;
  socket.write(`${line} HTTP/1.1\r\n${head}\r\n\r\n${body}`);
  return readAll(socket);
}

describe.each(SERVERS)('%s', (example) => {
  let server: Running;
  beforeAll(async () => {
    server = await startServer(example);
  });
  afterAll(async () => {
    expect(await server.stop()).toBe(0);
  });

  it('classifies a text', async () => {
    const { status, body, headers } = await predict(server, { text: '这部电影真的很好看' });
    expect(status).toBe(200);
    expect(body).toEqual({
      label: 'POSITIVE',
      score: expect.closeTo(0.97, 1),
      labels: [{ label: 'POSITIVE', score: body.score }],
      truncated: false,
    });
    expect(headers['x-request-id']).toMatch(/^[\w-]{36}$/);
  });

  it('classifies a list in its order, with options', async () => {
    const { body } = await predict(server, { texts: ['Awful, a waste.', 'I loved it!'], options: { topK: null } });
    expect(body.results.map(({ label }: { label: string }) => label)).toEqual(['NEGATIVE', 'POSITIVE']);
    expect(body.results[0].labels).toHaveLength(2);
  });

  it('keeps a sound request id and replaces others', async () => {
    const sound = await predict(server, { text: 'x' }, { headers: { 'x-request-id': 'trace-7.a' } });
    expect(sound.headers['x-request-id']).toBe('trace-7.a');
    const other = await predict(server, { text: 7 }, { headers: { 'x-request-id': 'a b"c' } });
    expect(other.headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    expect(other.body.error.requestId).toBe(other.headers['x-request-id']);
  });

  it('tells that it lives and that it is ready', async () => {
    const health = await ask(`${server.url}/health`);
    expect([health.status, health.body]).toEqual([200, { status: 'ok' }]);
    const ready = await ask(`${server.url}/ready`);
    expect([ready.status, ready.body]).toEqual([200, { status: 'ready' }]);
  });

  it.each([
    [{}, 422, 'INVALID_INPUT'],
    [{ text: 7 }, 422, 'INVALID_INPUT'],
    [{ text: SECRET, [SECRET]: 1 }, 422, 'INVALID_INPUT'],
    [{ text: SECRET, texts: [SECRET] }, 422, 'INVALID_INPUT'],
    [{ texts: [] }, 422, 'INVALID_INPUT'],
    [{ text: SECRET, options: { topK: 0 } }, 422, 'INVALID_INPUT'],
    [{ text: SECRET, options: { timeoutMs: 60_000 } }, 422, 'INVALID_INPUT'],
    [{ text: '\u0007' }, 422, 'EMPTY_TEXT'],
    [`{"text":"${SECRET} \\ud800"}`, 422, 'LONE_SURROGATE'],
    [{ texts: [SECRET, { text: SECRET }] }, 422, 'INVALID_INPUT'],
    [`{"text":"${SECRET}`, 400, 'MALFORMED_JSON'],
    ['', 400, 'MALFORMED_JSON'],
    ['null', 422, 'INVALID_INPUT'],
  ])('refuses %j with %i %s and quotes nothing of it', async (body, status, code) => {
    const reply = await predict(server, body);
    expect([reply.status, reply.body.error.code]).toEqual([status, code]);
    expect(reply.body.error.hint).not.toBe('');
    expect(JSON.stringify(reply.body)).not.toContain(SECRET.slice(0, 8));
  });

  it('refuses a list that is given less time than it needs, before anything runs', async () => {
    const texts = Array(100).fill('x');
    const { status, body } = await predict(server, { texts, options: { timeoutMs: 3_900 } });
    expect([status, body.error.code]).toEqual([422, 'INVALID_INPUT']);
    expect(body.error.details).toEqual({ field: 'options.timeoutMs', limit: 3_907 });
    expect((await predict(server, { texts, options: { timeoutMs: 3_907 } })).status).toBe(200);
  });

  it('makes nothing of __proto__', async () => {
    const { status, body } = await predict(server, '{"__proto__":{"text":"x"}}');
    expect([status, body.error.code]).toEqual([422, 'INVALID_INPUT']);
  });

  it.each([
    ['application/json; charset=utf-8', 200],
    ['application/json;charset="UTF-8"', 200],
    ['application/json; charset=latin1', 415],
    ['application/json; charset="utf-8', 415],
    ['application/jsonp', 415],
  ])('reads a body of the type %s: %i', async (type, status) => {
    const reply = await predict(server, { text: 'x' }, { headers: { 'content-type': type } });
    expect(reply.status).toBe(status);
  });

  it('refuses bytes that are not UTF-8, where others would be read', async () => {
    const headers = { 'content-type': 'application/json' };
    const body = Buffer.from('{"text":"caf\xe9"}', 'latin1');
    const reply = await ask(`${server.url}/predict`, { method: 'POST', headers, body });
    expect([reply.status, reply.body.error.code]).toEqual([400, 'MALFORMED_JSON']);
  });

  it('refuses a text of 20,001 characters', async () => {
    const { status, body } = await predict(server, { text: 'x'.repeat(20_001) });
    expect([status, body.error.code, body.error.details]).toEqual([422, 'INVALID_INPUT', { field: 'text' }]);
  });

  it('answers other methods, paths and types by the book', async () => {
    const put = await ask(`${server.url}/predict`, { method: 'PUT' });
    expect([put.status, put.headers.allow, put.body.error.code]).toEqual([405, 'POST', 'METHOD_NOT_ALLOWED']);
    const none = await ask(`${server.url}/nothing`);
    expect([none.status, none.body.error.code]).toEqual([404, 'NOT_FOUND']);
    const text = await predict(server, SECRET, { headers: { 'content-type': 'text/plain' } });
    expect([text.status, text.body.error.code]).toEqual([415, 'UNSUPPORTED_MEDIA_TYPE']);
    const large = await ask(`${server.url}/health`, { headers: { 'x-large': 'x'.repeat(9_000) }, agent: new Agent() });
    expect([large.status, large.body.error.code]).toEqual([431, 'HEADERS_TOO_LARGE']);
    const expecting = await ask(`${server.url}/health`, { headers: { expect: 'cake' } });
    expect([expecting.status, expecting.body.error.code]).toEqual([417, 'EXPECTATION_FAILED']);
    const odd = await ask(`${server.url}/%ff`);
    expect([odd.status, odd.body.error.code]).toEqual([404, 'NOT_FOUND']);
    expect(odd.headers['x-request-id']).toBe(odd.body.error.requestId);
  });

  it.each([
    ['GET /%68ealth', 200],
    ['GET /health#x', 200],
    ['GET /health?x=%ff', 200],
    ['POST /%70redict', 200],
    ['POST http://x/predict', 200],
    ['PUT /%70redict', 405],
    ['GET /nothing#health', 404],
    ['GET http://x/nothing', 404],
  ])('finds a route however it is spelt: %s', async (line, status) => {
    expect(await sendRaw(server, line, '{"text":"x"}')).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });

  it('describes itself with OpenAPI 3.1 and a Swagger UI that needs no other host', async () => {
    const { body: document } = await ask(`${server.url}/docs/json`);
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths)).toEqual(['/predict', '/health', '/ready', '/metrics']);
    expect(document.components.schemas.PredictRequest.anyOf[0].properties.text.maxLength).toBe(20_000);
    expect([200, 302]).toContain((await ask(`${server.url}/docs`)).status);
    const page = await ask(`${server.url}/docs/`);
    expect(page.body).toContain('swagger-ui');
    expect(page.body).not.toMatch(/https?:\/\//);
    expect(page.headers['content-security-policy']).not.toMatch(/https?:/);
    const script = /src="\.\/([^"]*bundle\.js)"/.exec(page.body)?.[1];
    expect((await ask(`${server.url}/docs/${script}`)).status).toBe(200);
  });

  it('counts what it does, with routes that no client can invent', async () => {
    await ask(`${server.url}/made-up-${process.pid}`);
    const { status, body, headers } = await ask(`${server.url}/metrics`);
    expect([status, headers['content-type']]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
    expect(body).toMatch(/http_server_request_duration_count\{[^}]*http_route="\/predict"[^}]*code="200"/);
    expect(body).toMatch(/^lexrun_request_duration\S* /m);
    expect(body).toMatch(/^lexrun_queue_\S+ \d/m);
    expect(body).not.toContain('made-up');
  });

  it('logs a line a request: figures, never a text', async () => {
    await predict(server, { text: SECRET }, { headers: { 'x-request-id': 'logged' } });
    const line = await server.line(({ requestId }) => requestId === 'logged');
    expect(line).toMatchObject({
      level: 'info',
      event: 'http',
      method: 'POST',
      route: '/predict',
      status: 200,
      call: { model: 'sentiment', texts: 1, characters: SECRET.length, truncated: 0, code: null },
    });
    expect(server.raw()).not.toContain(SECRET.slice(0, 8));
  });
});

describe.each(SERVERS)('%s, its settings', (example) => {
  it('lets in who has a key, and leaves probes open', async () => {
    const keys = ['first-key-0123456789', 'second-key-012345678'];
    const server = await startServer(example, { API_KEYS: keys.join(',') });
    const ways = [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${keys[1]}` },
      { 'x-api-key': keys[0]! },
    ];
    const statuses: number[] = [];
    for (const headers of ways)
      statuses.push(
        (await predict(server, { text: 'x' }, { headers: { ...headers } as Record<string, string> })).status,
      );
    expect(statuses).toEqual([401, 401, 200, 200]);
    expect((await ask(`${server.url}/ready`)).status).toBe(200);
    const spelt = await sendRaw(server, 'POST /%70redict', '{"text":"x"}');
    expect(spelt).toMatch(/^HTTP\/1\.1 401 /);
    expect(server.raw()).not.toContain(keys[0]);
    await server.stop();
  });

  it('slows a client down without touching probes', async () => {
    const server = await startServer(example, { RATE_LIMIT_PER_SECOND: '2' });
    const replies = [];
    for (let index = 0; index < 5; index++) replies.push(await ask(`${server.url}/nothing`));
    const refused = replies.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers['retry-after']).toBe('1');
    expect(refused[0]!.body.error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
    expect((await ask(`${server.url}/health`)).status).toBe(200);
    await server.stop();
  });

  it('runs the graph and as many tokens together as it is told', async () => {
    const server = await startServer(example, { GRAPH_OPTIMIZATION: 'fast', BATCH_TOKENS: '1' });
    const texts = ['Wonderful.', 'A waste of time.', 'It was fine, I suppose.', '这部电影真的很好看', 'Never again!'];
    const { body } = await predict(server, { texts });
    const runs = (await ask(`${server.url}/metrics`)).body as string;
    const [rows, count] = ['sum', 'count'].map(
      (figure) => runs.match(RegExp(`^lexrun_batch_size_${figure}\\S* (\\d+)`, 'm'))?.[1],
    );
    expect([rows, Number(rows) >= texts.length]).toEqual([count, true]);
    const scores = body.results.map(({ score }: { score: number }) => score);
    const scoresOf = async (graphOptimization: 'all' | 'fast') => {
      await using classify = await pipeline('text-classification', { model, graphOptimization, batch: { maxRows: 1 } });
      return (await classify.run(texts)).map(({ score }) => score);
    };
    expect(scores).toEqual(await scoresOf('fast'));
    expect(scores).not.toEqual(await scoresOf('all'));
    await server.stop();
  });

  it('ends a request whose time is up, whatever it asked for', async () => {
    const server = await startServer(example, { REQUEST_TIMEOUT_MS: '300' });
    const texts = Array.from({ length: 256 }, (_, index) => `${index} ${'good '.repeat(80)}`);
    const { status, body } = await predict(server, { texts, options: { timeoutMs: 10_000 } });
    expect([status, body.error.code, body.error.retryable]).toEqual([504, 'DEADLINE_EXCEEDED', true]);
    // What was withdrawn is not in the way of the next.
    expect((await ask(`${server.url}/metrics`)).body).toMatch(/^lexrun_queue_texts\S* 0$/m);
    await server.stop();
  });

  it.each([
    [{ PORT: 'eighty', API_KEYS: 'short-secret' }, ['PORT', 'API_KEYS']],
    [{ REQUEST_TIMEOUT_MS: '60000' }, ['REQUEST_TIMEOUT_MS']],
  ])('does not start with %j, and names each variable', (env, names) => {
    const { status, stderr } = spawnSync(process.execPath, [scriptOf(example)], { env: { ...env }, encoding: 'utf8' });
    expect(status).toBe(2);
    for (const name of names) expect(stderr).toContain(`${name}: `);
    expect(stderr).not.toContain('short-secret');
  });

  it('tells in a line where it cannot listen', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    for (const env of [{ HOST: '999.1.1.1', PORT: '0' }, { PORT: String(port) }]) {
      const options = { env: { ...env }, encoding: 'utf8', timeout: 20_000 } as const;
      const { status, stderr } = spawnSync(process.execPath, [scriptOf(example)], options);
      expect(status).toBe(2);
      expect(stderr).toMatch(/^HOST, PORT: no listening on .*\(E[A-Z_]+\)\.\n--help lists the variables\.\n$/);
    }
  });

  it('listens on an address of IPv6', async ({ skip }) => {
    skip(!hasIpv6(), 'this machine has no IPv6');
    const server = await startServer(example, { HOST: '::1' });
    expect(server.url).toMatch(/^http:\/\/\[::1\]:\d+$/);
    await server.stop();
  });

  it('ends with code 1 where the model cannot be loaded', () => {
    const env = { PORT: '0', MODEL: '/nowhere' };
    const { status, stdout } = spawnSync(process.execPath, [scriptOf(example)], { env, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stdout).toContain('"code":"MODEL_NOT_FOUND"');
  });

  it('does not say that it is ready, or loaded again, where SIGTERM comes while it loads', () => {
    // The last signal it listens to is SIGHUP.
    const early = `process.on('newListener',(name)=>name==='SIGHUP'&&setImmediate(()=>{process.kill(process.pid,'SIGHUP');process.kill(process.pid,'SIGTERM')}))`;
    const env = {
      PORT: '0',
      DRAIN_DELAY_MS: '0',
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(early)}`,
    };
    const { status, stdout } = spawnSync(process.execPath, [scriptOf(example)], { env, encoding: 'utf8' });
    expect(status).toBe(0);
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    expect(events.filter((event) => event === 'draining' || event === 'stopped')).toEqual(['draining', 'stopped']);
    expect(events).not.toContain('ready');
    expect(events).not.toContain('reloaded');
  });

  it('lists its settings with --help', () => {
    const { status, stdout } = spawnSync(process.execPath, [scriptOf(example), '--help'], { encoding: 'utf8' });
    expect(status).toBe(0);
    expect(stdout).toMatch(/PORT +Port .* Default: 8000\./);
    expect(stdout).not.toContain('undefined');
  });
});
