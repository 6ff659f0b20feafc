import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';

/** The examples that serve the same routes; every test of theirs runs on each. */
export const SERVERS = ['http-fastify', 'http-hono'] as const;

/** Whether this machine has a loopback address of IPv6. */
export const hasIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));

/** One line of a server's log. */
export type Line = Readonly<Record<string, unknown>>;

/** A server example in a process of its own, as a user starts it. */
export interface Running {
  readonly url: string;
  readonly child: ChildProcess;
  readonly lines: readonly Line[];
  readonly raw: () => string;
  /** Resolves with the first line, past or to come, that fits. */
  line(fits: (line: Line) => boolean): Promise<Line>;
  /** SIGTERM, and the exit code. */
  stop(): Promise<number | null>;
}

export const scriptOf = (example: string): string =>
  fileURLToPath(new URL(`../../../examples/${example}/server.mjs`, import.meta.url));

// A test that failed does not stop its server. The runner ends its own processes by SIGTERM, which is no exit yet.
const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => void child.kill('SIGKILL')));
process.once('SIGTERM', () => process.exit(143));

/** Starts an example on a free port of the loopback interface and waits until it is ready. */
export async function startServer(example: string, env: Record<string, string> = {}): Promise<Running> {
  const child = spawn(process.execPath, [scriptOf(example)], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', DRAIN_DELAY_MS: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const lines: Line[] = [];
  const waiting = new Set<() => void>();
  let text = '';
  let errors = '';
  let rest = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  child.stdout.on('data', (chunk) => {
    text += chunk;
    const parts = (rest + chunk).split('\n');
    rest = parts.pop()!;
    lines.push(...parts.map((part) => JSON.parse(part) as Line));
    for (const look of [...waiting]) look();
  });
  const exited = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });

  const line = (fits: (line: Line) => boolean): Promise<Line> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = lines.find(fits);
        if (found === undefined) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void exited.then((code) => reject(new Error(`The server ended with ${code}: ${errors}${text.slice(-500)}`)));
      look();
    });
  const { url } = await line(({ event }) => event === 'ready');
  return {
    url: String(url),
    child,
    lines,
    raw: () => text + errors,
    line,
    stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      return exited;
    },
  };
}
