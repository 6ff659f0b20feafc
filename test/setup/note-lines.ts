import { format } from 'node:util';

/** Takes lines for told-strings.ts; set by the setup file, and called by watch/watcher.mjs too. */
const here = globalThis as { lexrunTold?: (lines: string) => void };
const write = (...line: readonly string[]): void => here.lexrunTold?.(`${JSON.stringify(line)}\n`);
const asked = new Set<string>();

/** Notes texts that a test sends to a server, whatever the server makes of them: every string in it, at any depth. */
export function noteAsked(value: unknown): void {
  if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) noteAsked(part);
  if (typeof value !== 'string' || asked.has(value)) return;
  asked.add(value);
  write('asked', value.slice(0, 10_000));
}

/** Notes what was written to a log, a console or a page of metrics. */
export function noteSaid(text: string, from: string): void {
  write('said', text, from);
}

/** Notes all that this process puts on its console. */
export function noteConsole(): void {
  for (const name of ['debug', 'log', 'info', 'warn', 'error'] as const) {
    const print = console[name];
    console[name] = (...values: unknown[]) => {
      noteSaid(`${format(...values)}\n`, 'console');
      print.apply(console, values);
    };
  }
}
