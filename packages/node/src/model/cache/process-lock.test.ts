import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { withLock } from './process-lock.js';

const folder = mkdtempSync(join(tmpdir(), 'lexrun-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const lockPath = (name: string): string => join(folder, 'locks', name);

it('runs one at a time, and frees the lock after a failure too', async () => {
  let running = 0;
  let most = 0;
  const work = async (i: number): Promise<number> => {
    most = Math.max(most, ++running);
    await sleep(5);
    running--;
    if (i % 3 === 0) throw new RangeError('work failed');
    return i;
  };
  const results = await Promise.allSettled(
    Array.from({ length: 12 }, (_, i) => withLock(lockPath('a'), () => work(i))),
  );
  expect(most).toBe(1);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
  expect(readdirSync(join(folder, 'locks'))).toEqual([]);
});

it('takes a lock whose process is gone, by several at once, still one at a time', async () => {
  writeFileSync(lockPath('b'), `2147483646 ${hostname()} dead`);
  let running = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 6 }, () =>
      withLock(lockPath('b'), async () => {
        most = Math.max(most, ++running);
        await sleep(10);
        running--;
      }),
    ),
  );
  expect(most).toBe(1);
});

it('takes a lock without a sign of life from another machine, and waits for one with', async () => {
  writeFileSync(lockPath('c'), '1 another-machine x');
  const old = new Date(Date.now() - 60_000);
  utimesSync(lockPath('c'), old, old);
  await withLock(lockPath('c'), async () => {});
  writeFileSync(lockPath('d'), '1 another-machine x');
  const waiting = withLock(lockPath('d'), async () => 'ran');
  expect(await Promise.race([waiting, sleep(300, 'still waiting')])).toBe('still waiting');
  rmSync(lockPath('d'));
  expect(await waiting).toBe('ran');
});
