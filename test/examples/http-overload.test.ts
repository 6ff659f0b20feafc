import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ask, type Reply } from './http/ask.js';
import { startServer } from './http/start-server.js';

const loadTest = fileURLToPath(new URL('../../examples/load-test/', import.meta.url));
const { closedLoop, openLoop } = await import(`${loadTest}loops.mjs`);
const { summarize } = await import(`${loadTest}summary.mjs`);

/** The service's own bound of a request's time. */
const DEADLINE_MS = 10_000;
/** Worked off within the deadline by far, also where other tests share the processors. */
const QUEUE_MAX_TEXTS = '24';
/** About 250 tokens: the model is at its end long before the client is. */
const BODIES = Array.from({ length: 50 }, (_, index) =>
  JSON.stringify({ text: `${index} ${'A warm and funny film. '.repeat(40)}` }),
);

/** A list that no queue of this size has room for. */
const overflow = (url: string): Promise<Reply> =>
  ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ texts: Array(25).fill('x') }),
  });

// The service is the same in both; what Hono could do wrong shows in the shorter time too.
it.each([
  ['http-fastify', 30],
  ['http-hono', 5],
])('%s, at ten times its capacity for %i s, answers 200 or 429, and 200 in time', async (example, seconds) => {
  const server = await startServer(example, {
    ...{ RATE_LIMIT_PER_SECOND: '0', LOG: 'errors', QUEUE_MAX_TEXTS },
  });
  const url = `${server.url}/predict`;
  const capacity = summarize(await closedLoop({ url, bodies: BODIES, connections: 8, seconds: 2 })).perSecond;
  expect(capacity).toBeGreaterThan(1);

  const { samples, errors } = await openLoop({ url, bodies: BODIES, rate: 10 * capacity, seconds });
  const { statuses, percentiles, perSecond } = summarize({ samples, errors, seconds });
  expect(errors).toBe(0);
  expect(Object.keys(statuses)).toEqual(['200', '429']);
  expect(statuses[429]).toBeGreaterThan(statuses[200]);
  expect(percentiles.p99).toBeLessThan(DEADLINE_MS);
  // Refusing costs little: what it can do, it still does. How much is for a quiet machine to say.
  expect(perSecond).toBeGreaterThan(capacity / 10);
  const refusals = server.lines.filter(({ status }) => status === 429);
  expect(new Set(refusals.map(({ code }) => code))).toEqual(new Set(['QUEUE_FULL']));
  const { status, headers } = await overflow(url);
  expect([status, Number(headers['retry-after']) >= 1]).toEqual([429, true]);
  expect(await server.stop()).toBe(0);
});
