import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hub, hubAddress } from '@lexrun/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { cacheLayout } from '../cache/cache-dir.js';
import { recordPath } from '../cache/model-record.js';
import { resolveRevision } from './resolve-revision.js';

const [OLD, NEW] = ['a', 'b'].map((digit) => digit.repeat(40)) as [string, string];

vi.mock('./fetch-remote.js', async (original) => ({
  ...(await original()),
  askRemote: async () => ({ status: 200, announced: { 'x-repo-commit': NEW } }),
}));
vi.mock('../cache/model-record.js', async (original) => ({
  ...(await original()),
  writeRecord: () => Promise.reject(Object.assign(new Error('read-only'), { code: 'EROFS' })),
}));

test('a cache that cannot be written keeps leading to the commit whose files it holds', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'lexrun-cache-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const layout = cacheLayout(directory);
  const reference = hub('org/model');
  await expect(resolveRevision(reference, layout)).rejects.toMatchObject({ code: 'EROFS' });
  const { base, label } = hubAddress(reference);
  mkdirSync(layout.models);
  const record = { version: 1, label, files: {}, commit: { hash: OLD, checkedAt: 0 } };
  writeFileSync(recordPath(layout.models, base), JSON.stringify(record));
  expect((await resolveRevision(reference, layout)).revision).toBe(OLD);
});
