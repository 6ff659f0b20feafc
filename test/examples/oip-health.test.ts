import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { scriptOf } from './http/start-server.js';
import { makeRepository, startOip } from './oip/use-server.js';

const script = scriptOf('open-inference-server');
// The client is that of the example: the tests have no gRPC of their own.
const load = createRequire(script);
const grpc = load('@grpc/grpc-js');
const proto = load.resolve('grpc-health-check').replace(/build.*/, 'proto/health/v1/health.proto');
const { health } = grpc.loadPackageDefinition(load('@grpc/proto-loader').loadSync(proto, { enums: String })).grpc;

const SENTIMENT = 'examples/models/sentiment';
const repository = makeRepository({ 'reviews/1': SENTIMENT });
afterAll(() => repository.remove());

/** A stream of the health service: each call waits for its next status, or for the code it ended with. */
function watchHealth(address: string): () => Promise<string | number> {
  const client = new health.v1.Health(address, grpc.credentials.createInsecure());
  onTestFinished(() => client.close());
  const told: (string | number)[] = [];
  const stream = client.watch({ service: '' });
  stream.on('data', ({ status }: { status: string }) => told.push(status));
  stream.on('error', () => {});
  stream.on('status', ({ code }: { code: number }) => told.push(code));
  return async () => {
    while (told.length === 0) await Promise.race([once(stream, 'data'), once(stream, 'status')]);
    return told.shift()!;
  };
}

it('tells watchers of sessions that die, and of those that come back, however late', async () => {
  const preload = new URL('./oip/end-threads.mjs', import.meta.url);
  const server = await startOip({ MODEL_REPOSITORY: repository.folder, NODE_OPTIONS: `--import=${preload}` });
  const next = watchHealth(server.grpc);
  expect(await next()).toBe('SERVING');
  // The first replacement finds nothing to load.
  repository.drop('reviews');
  server.child.kill('SIGUSR2');
  expect(await next()).toBe('NOT_SERVING');
  repository.add('reviews/1', SENTIMENT);
  expect(await next()).toBe('SERVING');
  expect(await server.stop()).toBe(0);
});

it('does not wait for watchers at its end', async () => {
  const server = await startOip({ MODEL_REPOSITORY: repository.folder, TIMEOUT_MS: '600000' });
  const next = watchHealth(server.grpc);
  expect(await next()).toBe('SERVING');
  const stopped = server.stop();
  expect([await next(), await next()]).toEqual(['NOT_SERVING', grpc.status.OK]);
  expect(await stopped).toBe(0);
});

it('does not say that it is ready where there is nothing to serve', async () => {
  const empty = makeRepository({});
  onTestFinished(() => empty.remove());
  const child = spawn(process.execPath, [script], {
    env: { MODEL_REPOSITORY: empty.folder, HTTP_PORT: '0', GRPC_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  const [line] = await once(child.stdout, 'data');
  expect(JSON.parse(line)).toMatchObject({ level: 'error', event: 'not-ready' });
});

it('ends in order where SIGTERM comes while it loads, with no more than the model in hand', async () => {
  const two = makeRepository({ 'one/1': SENTIMENT, 'two/1': SENTIMENT });
  onTestFinished(() => two.remove());
  // The last signal it listens to is SIGINT.
  const early = `process.on('newListener',(name)=>name==='SIGINT'&&setImmediate(()=>process.kill(process.pid,'SIGTERM')))`;
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    env: {
      ...{ MODEL_REPOSITORY: two.folder, HTTP_PORT: '0', GRPC_PORT: '0', DRAIN_DELAY_MS: '0' },
      NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(early)}`,
    },
  });
  const events = stdout.match(/(?<="event":")[^"]+/g);
  // It may also come before the first one is begun.
  expect([
    ['draining', 'stopped'],
    ['draining', 'loaded', 'stopped'],
  ]).toContainEqual(events);
});
