import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCircuitBreaker } from './circuit-breaker.js';
import { createServerClient } from './server-client.js';

const request = { method: 'GET', url: 'http://models.example/v2', headers: {} } as const;
const client = () =>
  createServerClient({ timeoutMs: 20_000, attempts: 2, baseDelayMs: 50 }, createCircuitBreaker(), () => 1);

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it.each(['6', '1e300'])('waits 5 s at most where the server asks for %s s', async (seconds) => {
  const fetch = vi
    .fn()
    .mockResolvedValueOnce(new Response('', { status: 503, headers: { 'retry-after': seconds } }))
    .mockResolvedValueOnce(new Response('{}'));
  vi.stubGlobal('fetch', fetch);
  const sent = client().send(request, { maxBytes: 100, timeoutMs: 20_000 });
  await vi.advanceTimersByTimeAsync(4_990);
  expect(fetch).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(10);
  await expect(sent).resolves.toMatchObject({ status: 200 });
});

it('tells the caller of no more than an hour', async () => {
  const answer = () => new Response('', { status: 503, headers: { 'retry-after': '1e300' } });
  vi.stubGlobal('fetch', () => Promise.resolve(answer()));
  const sent = client().send(request, { maxBytes: 100, timeoutMs: 1_000 });
  await expect(sent).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { attempts: 1, waitMs: 3_600_000 } });
});
