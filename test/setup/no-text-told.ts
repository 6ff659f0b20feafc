// Runs before every test file. Each model that is opened, by the file itself, by a child process of it or by a page, is
// watched beside its own observers (watch/), and at the end of the file all that they were told is searched for the
// texts that were asked about. So every test of the suite is also a test that text is not told.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect } from 'vitest';
import { noteConsole } from './note-lines.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-told-'));
process.env.LEXRUN_TOLD = folder;
// Before anything loads core.
await import('./watch/preload.mjs');
noteConsole();

afterAll(async () => {
  await (globalThis as { lexrunToldFinish?: () => Promise<void> }).lexrunToldFinish?.();
  const files = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  if (files.length === 0) return;
  const { readToldLines } = await import('./told-strings.js');
  expect(readToldLines(files.join('')).leaks().join('\n'), 'text was told to an observer, or written to a log').toBe(
    '',
  );
});
