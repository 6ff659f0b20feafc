// For unit tests: as no-text-told.ts, for the sources in this process.
import { afterAll, expect } from 'vitest';
import { noteConsole } from './note-lines.js';

let lines = '';
const here = globalThis as { lexrunTold?: (more: string) => void; lexrunToldFinish?: () => void };
here.lexrunTold = (more) => {
  lines += more;
};
noteConsole();

afterAll(async () => {
  here.lexrunToldFinish?.();
  if (lines === '') return;
  const { readToldLines } = await import('./told-strings.js');
  expect(readToldLines(lines).leaks().join('\n'), 'text was told to an observer or a console').toBe('');
});
