import type { LockedModel } from '@lexrun/core';
import { hasBlob } from '../model/cache/blob-store.js';
import { cacheDirectory, cacheLayout } from '../model/cache/cache-dir.js';
import type { CliOptions } from './arguments.js';
import { lockedModels } from './locked-models.js';
import { formatBytes, formatTable, printable } from './printable.js';

/** Prints the locked models. Looks at names and sizes only; `verify` reads the bytes. */
export async function list(names: readonly string[], options: CliOptions): Promise<number> {
  const { blobs } = cacheLayout(cacheDirectory(options.remote.cacheDir));
  const models = [];
  for (const [name, model] of await lockedModels(names, options)) {
    const files = Object.values(model.files);
    const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
    const cached = await Promise.all(files.map((file) => hasBlob(blobs, file.sha256, file.bytes)));
    const present = model.origin.kind === 'directory' ? 'local' : cached.every(Boolean) ? 'cached' : 'not cached';
    models.push({ name, from: describe(model), files: files.length, bytes, present });
  }
  if (options.json) {
    process.stdout.write(`${JSON.stringify(models, null, 2)}\n`);
    return 0;
  }
  const rows = models.map(({ name, from, files, bytes, present }) => [
    printable(name),
    printable(from),
    `${files} files`,
    formatBytes(bytes),
    present,
  ]);
  process.stdout.write(rows.length === 0 ? 'The lock file lists no model.\n' : formatTable(rows));
  return 0;
}

function describe({ origin }: LockedModel): string {
  if (origin.kind === 'url') return origin.url;
  if (origin.kind === 'directory') return origin.path;
  const revision = /^[0-9a-f]{40}$/.test(origin.revision) ? origin.revision.slice(0, 12) : origin.revision;
  return `${origin.baseUrl ?? 'hub'} ${origin.repo}@${revision}`;
}
