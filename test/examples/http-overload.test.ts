import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { ask, type Reply } from './http/ask.js';
import { startServer } from './http/start-server.js';

const loadTest = fileURLToPath(new URL('../../examples/load-test/', import.meta.url));
const { closedLoop, openLoop } = await import(`${loadTest}loops.mjs`);
const { summarize } = await import(`${loadTest}summary.mjs`);

/** The service's own bound of a request's time. */
const DEADLINE_MS = 10_000;
/** About 250 tokens: the model is at its end long before the client is. */
const BODIES = Array.from({ length: 50 }, (_, index) =>
  JSON.stringify({ text: `${index} ${'A warm and funny film. '.repeat(40)}` }),
);

/** Asks again and again until it is refused, or until what should have it refused is over. */
async function firstRefusal(url: string, overload: Promise<unknown>): Promise<Reply | undefined> {
  const options = { method: 'POST', headers: { 'content-type': 'application/json' }, body: BODIES[0]! };
  const over = overload.then(() => undefined);
  for (;;) {
    const reply = await Promise.race([ask(url, options), over]);
    if (reply?.status !== 200) return reply;
  }
}

/** Answers a second, the better of two tries: one in a slow moment of the machine would make an overload of a mere load. */
async function measureCapacity(url: string): Promise<number> {
  const tries: number[] = [];
  for (let index = 0; index < 2; index++)
    tries.push(summarize(await closedLoop({ url, bodies: BODIES, connections: 8, seconds: 2 })).perSecond);
  return Math.max(...tries);
}

// With the limits it comes with, but for those of one client: here that is everybody. The service is the same in both; what
// Hono could do wrong shows in the shorter time too; it is longer than an accepted request may wait before the next is sent.
it.each([
  ['http-fastify', 30],
  ['http-hono', 10],
])('%s, at ten times its capacity for %i s, answers 200 or 429, and 200 in time', async (example, seconds) => {
  const server = await startServer(example, { RATE_LIMIT_PER_SECOND: '0', LOG: 'errors' });
  // One that a failed try leaves at work would take the next try's processors.
  onTestFinished(() => void server.child.kill('SIGKILL'));
  const url = `${server.url}/predict`;
  const capacity = await measureCapacity(url);
  expect(capacity).toBeGreaterThan(1);

  const overload = openLoop({ url, bodies: BODIES, rate: 10 * capacity, seconds });
  const refusal = await firstRefusal(url, overload);
  expect([refusal?.status, refusal?.body.error.code]).toEqual([429, 'QUEUE_FULL']);
  expect(Number(refusal?.headers['retry-after'])).toBeGreaterThanOrEqual(1);

  const { samples, errors } = await overload;
  const { statuses, percentiles, perSecond } = summarize({ samples, errors, seconds });
  expect(errors).toBe(0);
  expect(Object.keys(statuses)).toEqual(['200', '429']);
  expect(statuses[429]).toBeGreaterThan(statuses[200]);
  expect(percentiles.p99).toBeLessThan(DEADLINE_MS);
  // Refusing costs little: what it can do, it still does. How much is for a quiet machine to say.
  expect(perSecond).toBeGreaterThan(capacity / 10);
  const refusals = server.lines.filter(({ status: told }) => told === 429);
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['QUEUE_FULL']));
  expect(await server.stop()).toBe(0);
});
