import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { gpuMemory } from './gpu-memory.js';

const folder = mkdtempSync(path.join(tmpdir(), 'lexrun-gpu-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program that answers like nvidia-smi, and only to the question it knows. */
function fakeSmi(name: string, body: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, `#!${process.execPath}\n${body}`);
  chmodSync(file, 0o755);
  return file;
}

async function ask(command: string): Promise<number | null> {
  const gpu = gpuMemory({ command, pid: 42 });
  expect(gpu.read()).toBeNull();
  await gpu.refresh();
  gpu.close();
  return gpu.read();
}

/** Leaves a test out where the fake program cannot be started. */
function needsShebang({ skip }: TestContext): void {
  skip(process.platform === 'win32', 'the fake program is a script with a shebang line, which Windows does not start');
}

test('sums what the process holds on every card, in bytes', async (context) => {
  needsShebang(context);
  const command = fakeSmi(
    'two-cards',
    `if (process.argv[2] !== '--query-compute-apps=pid,used_memory') process.exit(1);
     if (process.argv[3] !== '--format=csv,noheader,nounits') process.exit(1);
     console.log('42, 512\\n7, 9000\\n42, 256\\n421, 1');`,
  );
  expect(await ask(command)).toBe(768 * 1_048_576);
});

test('0 where the process uses no card, null where the driver does not tell', async (context) => {
  needsShebang(context);
  expect(await ask(fakeSmi('others', `console.log('7, 9000');`))).toBe(0);
  expect(await ask(fakeSmi('silent', `console.log('42, [N/A]');`))).toBeNull();
});

test('null when the program fails after it had answered', async (context) => {
  needsShebang(context);
  const command = fakeSmi('breaks', `console.log('42, 512');`);
  const gpu = gpuMemory({ command, pid: 42 });
  await gpu.refresh();
  expect(gpu.read()).toBe(512 * 1_048_576);
  fakeSmi('breaks', 'process.exit(9);');
  await gpu.refresh();
  expect(gpu.read()).toBeNull();
  gpu.close();
});

test('a program that is not there, or an interval out of bounds', async () => {
  expect(await ask(path.join(folder, 'missing'))).toBeNull();
  expect(() => gpuMemory({ intervalMs: 1 })).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
});
