import { randomUUID } from 'node:crypto';
import { mkdir, readFile, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often the holder shows that it lives, and after how long without a sign it counts as gone, in milliseconds. */
const HEARTBEAT_MS = 5_000;
const GONE_AFTER_MS = 30_000;
const POLL_MS = { first: 20, most: 250 } as const;

/**
 * Runs a function while no other process or thread runs one under the same lock file. A holder that died (its process is
 * gone, or it gave no sign for 30 s) loses the lock. Two holders at once are improbable, not impossible: what is done
 * under the lock must stay correct then, and only be wasteful.
 */
export async function withLock<T>(path: string, run: () => Promise<T>): Promise<T> {
  const token = `${process.pid} ${hostname()} ${randomUUID()}`;
  await acquire(path, token);
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, HEARTBEAT_MS);
  heartbeat.unref();
  try {
    return await run();
  } finally {
    clearInterval(heartbeat);
    if ((await contentOf(path)) === token) await unlink(path).catch(() => {});
  }
}

async function acquire(path: string, token: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  for (let wait: number = POLL_MS.first; ; wait = Math.min(wait * 1.5, POLL_MS.most)) {
    if (await create(path, token)) return;
    if (await isGone(path)) await breakLock(path);
    else await sleep(wait);
  }
}

async function create(path: string, token: string): Promise<boolean> {
  try {
    await writeFile(path, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a lock whose holder is gone. A second lock around it keeps two from breaking, one of them a live lock. */
async function breakLock(path: string): Promise<void> {
  const guard = `${path}.breaking`;
  if (!(await create(guard, ''))) {
    const age = await ageOf(guard);
    if (age !== undefined && age > GONE_AFTER_MS) await unlink(guard).catch(() => {});
    await sleep(POLL_MS.first);
    return;
  }
  try {
    if (await isGone(path)) await unlink(path).catch(() => {});
  } finally {
    await unlink(guard).catch(() => {});
  }
}

async function isGone(path: string): Promise<boolean> {
  const content = await contentOf(path);
  const age = await ageOf(path);
  if (content === undefined || age === undefined) return false;
  if (age > GONE_AFTER_MS) return true;
  const [pid, host] = content.split(' ');
  // A lock without content is being written right now, or its writer died doing so: its age tells.
  if (pid === undefined || host !== hostname()) return false;
  return !isAlive(Number(pid));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Not permitted to signal it: it lives, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function contentOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function ageOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => undefined,
  );
}
