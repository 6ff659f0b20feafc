import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ask, predict } from './http/ask.js';
import { SERVERS, startServer } from './http/start-server.js';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT = '00f067aa0ba902b7';
const TEXT = 'A thoroughly unmistakable sentence';

interface Span {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId?: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly string[];
}

const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(SERVERS)('%s: one trace from the client to the run of the model in a worker', async (example) => {
  const SPANS_FILE = path.join(folder, `${example}.json`);
  const preload = new URL('./http/record-spans.mjs', import.meta.url);
  const server = await startServer(example, { NODE_OPTIONS: `--import=${preload}`, SPANS_FILE, EXECUTOR: 'worker' });
  const traceparent = `00-${TRACE}-${CLIENT}-01`;
  expect((await predict(server, { text: TEXT }, { headers: { traceparent } })).status).toBe(200);
  expect((await predict(server, { text: '\u0007' }, { headers: { traceparent } })).status).toBe(422);
  // A request of nobody's trace begins one.
  expect((await predict(server, { text: TEXT })).status).toBe(200);
  const { body: figures } = await ask(`${server.url}/metrics`);
  expect(await server.stop()).toBe(0);

  const written = readFileSync(SPANS_FILE, 'utf8');
  const spans = JSON.parse(written) as Span[];
  const mine = spans.filter(({ traceId }) => traceId === TRACE);
  const childrenOf = (parent: string): Span[] => mine.filter(({ parentId }) => parentId === parent);
  const [answered, refused] = childrenOf(CLIENT);
  expect([answered, refused].map((span) => [span?.name, span?.attributes['http.response.status_code']])).toEqual([
    ['POST /predict', 200],
    ['POST /predict', 422],
  ]);
  const [request, ...more] = childrenOf(answered!.spanId);
  expect(more).toEqual([]);
  expect(request).toMatchObject({ name: 'lexrun.request', attributes: { 'lexrun.outcome': 'ok', 'lexrun.texts': 1 } });
  expect(childrenOf(request!.spanId).map(({ name }) => name)).toEqual([
    'lexrun.queue',
    'lexrun.tokenize',
    'lexrun.run',
    'lexrun.decode',
  ]);
  expect(childrenOf(refused!.spanId)).toMatchObject([{ attributes: { 'error.type': 'EMPTY_TEXT' } }]);
  expect(spans.filter(({ name, links }) => name === 'lexrun.batch' && links.includes(request!.spanId))).toHaveLength(1);

  const others = spans.filter(({ name, traceId }) => name === 'POST /predict' && traceId !== TRACE);
  expect(others).toHaveLength(1);
  for (const told of [written, server.raw(), String(figures)]) expect(told).not.toContain('unmistakable');
});
