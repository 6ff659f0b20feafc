import { hubAddress, LexrunError, type LockedModel, urlAddress } from '@lexrun/core';
import { cacheDirectory, cacheLayout } from '../model/cache/cache-dir.js';
import { forget } from '../model/cache/evict.js';
import { recordPath } from '../model/cache/model-record.js';
import { changeLockFile } from '../model/lock-store.js';
import { guardDisk } from '../model/remote/open-remote.js';
import type { CliOptions } from './arguments.js';
import { lockedModels } from './locked-models.js';
import { printable } from './printable.js';

/** Takes models out of the lock file, and out of the cache what none that stays needs. Directories are left alone. */
export async function remove(names: readonly string[], options: CliOptions): Promise<number> {
  if (names.length === 0) throw new LexrunError('INVALID_OPTIONS', 'remove takes at least one name');
  const chosen = await lockedModels(names, options);
  const kept = new Set<string | undefined>();
  await changeLockFile(options.lockFile, (models) => {
    const rest = Object.entries(models).filter(([name]) => !names.includes(name));
    // The same model may stand there twice, under two names or for two variants.
    for (const [, model] of rest) kept.add(addressOf(model));
    return Object.fromEntries(rest);
  });
  const layout = cacheLayout(cacheDirectory(options.remote.cacheDir));
  for (const [name, model] of chosen) {
    const base = addressOf(model);
    const freed =
      base !== undefined && !kept.has(base) && (await guardDisk(() => forget(layout, recordPath(layout.models, base))));
    process.stdout.write(`removed ${printable(name)}${freed ? ', also from the cache' : ''}\n`);
  }
  return 0;
}

function addressOf({ origin }: LockedModel): string | undefined {
  // What may be fetched is not the question here, so plain HTTP is allowed.
  if (origin.kind === 'hub') {
    const { baseUrl, ...rest } = origin;
    return hubAddress({ ...rest, ...(baseUrl === undefined ? {} : { baseUrl }), insecure: true }).base;
  }
  return origin.kind === 'url' ? urlAddress({ ...origin, insecure: true }).base : undefined;
}
