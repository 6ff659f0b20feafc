import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a child process ended and what it said. */
export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly lines: readonly string[];
  readonly errors: string;
}

/**
 * Runs a script of children/ to its end.
 * @param onLine told of every line it prints, with a way to send it a signal
 */
export async function runChild(
  script: string,
  args: readonly string[] = [],
  onLine: (line: string, kill: (signal: NodeJS.Signals) => void) => void = () => {},
  env: NodeJS.ProcessEnv = {},
): Promise<ChildEnd> {
  const path = fileURLToPath(new URL(`./children/${script}`, import.meta.url));
  const child = spawn(process.execPath, [path, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  const lines: string[] = [];
  let errors = '';
  child.stderr.on('data', (chunk) => {
    errors += String(chunk);
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    onLine(line, (signal) => child.kill(signal));
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { code, signal, lines, errors };
}
