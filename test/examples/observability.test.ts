import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { ask } from './http/ask.js';

const script = fileURLToPath(new URL('../../examples/observability/service.mjs', import.meta.url));

it('the service of the observability example answers, logs without the text, and serves figures', async () => {
  const child = spawn(process.execPath, [script], {
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => (await lines.next()).value as string;
    const url = await next();
    expect((await ask(`${url}/?text=I%20loved%20it`)).body).toMatchObject({ label: 'POSITIVE', truncated: false });
    const logged = await next();
    expect(JSON.parse(logged)).toMatchObject({ event: 'request', outcome: 'ok', characters: 10 });
    expect(logged).not.toContain('loved');
    expect(await ask(`${url}/`)).toMatchObject({ status: 422, body: { code: 'EMPTY_TEXT' } });
    expect((await ask(`${url}/other`)).status).toBe(404);
    expect((await ask(`${url}//`)).status).toBe(400);
    const figures = (await ask(`${url}/metrics`)).body;
    expect(figures).toMatch(/^lexrun_request_duration_count\{.*\} 1$/m);
    expect(figures).toContain('lexrun_queue');
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual(process.platform === 'win32' ? [null, 'SIGTERM'] : [0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
