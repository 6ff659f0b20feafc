import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ask, beginPost, load, openSocket, predict, readAll, untilClosed } from './http/ask.js';
import { SERVERS, startServer } from './http/start-server.js';

const NO_LIMIT = { RATE_LIMIT_PER_SECOND: '0', LOG: 'errors' };

describe.each(SERVERS)('%s under load', (example) => {
  it('SIGTERM loses no request', async () => {
    const server = await startServer(example, { ...NO_LIMIT, DRAIN_DELAY_MS: '1500' });
    const loaded = load(server, 16, () => true);
    while ((await predict(server, { text: 'x' })).status !== 200);
    const stopped = server.stop();
    await server.line(({ event }) => event === 'draining');
    const { replies, lost } = await loaded;
    expect(lost).toEqual([]);
    expect(replies.length).toBeGreaterThan(16);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await stopped).toBe(0);
  });

  it('says that it is not ready before it closes its port', async () => {
    const server = await startServer(example, { DRAIN_DELAY_MS: '1000' });
    const stopped = server.stop();
    await server.line(({ event }) => event === 'draining');
    const ready = await ask(`${server.url}/ready`);
    expect([ready.status, ready.headers['retry-after'], ready.headers.connection]).toEqual([503, '1', 'close']);
    expect((await ask(`${server.url}/health`)).status).toBe(200);
    expect((await predict(server, { text: 'Still answered.' })).status).toBe(200);
    expect(await stopped).toBe(0);
  });

  it('ends as soon as what was begun before SIGTERM is answered, and answers what still comes in itself', async () => {
    const server = await startServer(example);
    const silent = await openSocket(server);
    const body = JSON.stringify({ text: 'Begun before.' });
    const begun = await beginPost(server, '/predict', body.length);
    const stopped = server.stop();
    await untilClosed(server);
    silent.write('GET /ready HTTP/1.1\r\nHost: x\r\n\r\n');
    expect(await readAll(silent)).toMatch(/^HTTP\/1\.1 503 [\s\S]*connection: close[\s\S]*NOT_READY/i);
    begun.write(body);
    expect(await readAll(begun)).toMatch(/^HTTP\/1\.1 200 [\s\S]*connection: close[\s\S]*"label"/i);
    expect(await stopped).toBe(0);
  });

  it('SIGHUP replaces the model under load, and nobody notices', async () => {
    const server = await startServer(example, NO_LIMIT);
    let reloaded = false;
    const loaded = load(server, 8, () => !reloaded);
    server.child.kill('SIGHUP');
    await server.line(({ event }) => event === 'reloaded');
    reloaded = true;
    const { replies, lost } = await loaded;
    expect(lost).toEqual([]);
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
    await server.stop();
  });

  it('survives executors that are killed', async ({ skip }) => {
    if (process.platform !== 'linux') skip('finds the executors of a server in /proc');
    const server = await startServer(example, { ...NO_LIMIT, EXECUTOR: 'process', WORKERS: '2' });
    const { pid } = server.child;
    const executors = (): string[] => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const before = executors();
    expect(before).toHaveLength(2);
    let over = false;
    const loaded = load(server, 8, () => !over);
    process.kill(Number(before[0]), 'SIGKILL');
    await server.line(({ event }) => event === 'executor-restarted');
    for (let answered = 0; answered < 20; ) if ((await predict(server, { text: 'x' })).status === 200) answered++;
    over = true;
    const { replies, lost } = await loaded;
    expect(lost).toEqual([]);
    for (const { status, code } of replies)
      expect(['200 undefined', '503 EXECUTOR_LOST']).toContain(`${status} ${code}`);
    expect(await server.stop()).toBe(0);
  });
});
