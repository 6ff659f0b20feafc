import { dirname, relative, resolve, sep } from 'node:path';
import {
  LexrunError,
  type LockedModel,
  type LockedOrigin,
  loadTokenizer,
  type ModelReference,
  type OpenedModel,
  openModel,
} from '@lexrun/core';
import { changeLockFile } from '../model/lock-store.js';
import { openReference } from '../model/open-reference.js';
import { openRemote } from '../model/remote/open-remote.js';
import type { CliOptions } from './arguments.js';
import { formatBytes, printable } from './printable.js';
import { createProgress } from './progress.js';
import { recordFiles, type SeenFile } from './record-files.js';
import { parseReference } from './reference.js';

/** Longest name a lock file takes, in UTF-16 code units. */
const MAX_NAME = 2_000;

/** Fetches models, checks them as a pipeline would, and writes them into the lock file. */
export async function add(texts: readonly string[], options: CliOptions): Promise<number> {
  if (texts.length === 0) throw new LexrunError('INVALID_OPTIONS', 'add takes at least one reference');
  if (options.name !== undefined && texts.length > 1) {
    throw new LexrunError('INVALID_OPTIONS', '--name fits one reference only');
  }
  for (const text of texts) await addOne(text, options);
  return 0;
}

async function addOne(text: string, options: CliOptions): Promise<void> {
  const reference = parseReference(text, options);
  const name = options.name ?? nameOf(reference);
  if (name === '' || name.length > MAX_NAME || name === '__proto__') {
    throw new LexrunError('INVALID_OPTIONS', 'No model can have this name; choose another with --name');
  }
  const { files, settled } = await check(reference, options);
  const model: LockedModel = { ...describe(reference, settled, options), files: Object.fromEntries(files) };
  const models = await changeLockFile(options.lockFile, (models) => ({ ...models, [name]: model }));
  const before = Object.hasOwn(models, name) ? models[name] : undefined;

  const bytes = [...files.values()].reduce((sum, file) => sum + file.bytes, 0);
  const verb = before === undefined ? 'added' : sameFiles(before, model) ? 'unchanged' : 'updated';
  process.stdout.write(`${verb} ${printable(name)}: ${files.size} files, ${formatBytes(bytes)}\n`);
  for (const [path, file] of files) process.stdout.write(`  ${file.sha256}  ${printable(path)}\n`);
  if (before === undefined)
    process.stdout.write(`Use it: pipeline(task, { model: await locked(${JSON.stringify(name)}) })\n`);
}

/** Opens the model and reads every file a pipeline would read, so that a broken one is found here. */
async function check(
  reference: ModelReference,
  options: CliOptions,
): Promise<{ files: Map<string, SeenFile>; settled: ModelReference }> {
  const progress = createProgress();
  const seen = new Map<string, SeenFile>();
  try {
    const remote = reference.kind === 'hub' || reference.kind === 'url';
    // What is locked is what the server has now, not what it had at the last look.
    const opened = remote
      ? await openRemote({ ...reference, maxAgeMs: 0 }, progress.update)
      : await openReference(reference);
    const files = recordFiles(opened, seen);
    for (const dtype of options.dtypes) {
      const model = await openModel(files, { dtype });
      await model.weights.read();
      await checkTokenizer(model);
    }
    return { files: seen, settled: 'reference' in opened ? (opened.reference as ModelReference) : reference };
  } finally {
    progress.end();
  }
}

/** A tokenizer the engine does not know is no fault of the model: an application may bring its own. */
async function checkTokenizer({ tokenizerJson, tokenizerConfig }: OpenedModel): Promise<void> {
  try {
    await loadTokenizer(tokenizerJson, tokenizerConfig);
  } catch (error) {
    if (!LexrunError.is(error, 'UNSUPPORTED_TOKENIZER')) throw error;
    process.stderr.write(`warning: ${printable(error.message)}; pass a tokenizer of your own to pipeline()\n`);
  }
}

function describe(
  asked: ModelReference,
  settled: ModelReference,
  options: CliOptions,
): { origin: LockedOrigin; requested?: string } {
  if (settled.kind === 'hub' && asked.kind === 'hub') {
    const revision = settled.revision ?? 'main';
    const { baseUrl } = settled;
    const origin = {
      kind: 'hub',
      repo: settled.repo,
      revision,
      ...(baseUrl === undefined ? {} : { baseUrl }),
    } as const;
    return { origin, ...((asked.revision ?? 'main') === revision ? {} : { requested: asked.revision ?? 'main' }) };
  }
  if (settled.kind === 'url') return { origin: { kind: 'url', url: settled.url } };
  if (settled.kind !== 'directory') throw new LexrunError('INVALID_OPTIONS', 'Models in memory cannot be locked');
  const path =
    relative(dirname(resolve(options.lockFile)), resolve(settled.path))
      .split(sep)
      .join('/') || '.';
  return { origin: { kind: 'directory', path } };
}

function nameOf(reference: ModelReference): string {
  if (reference.kind === 'hub') return reference.repo;
  const address =
    reference.kind === 'url' ? reference.url : reference.kind === 'directory' ? resolve(reference.path) : '';
  return (
    address
      .split(/[/\\]/)
      .filter((part) => part !== '')
      .at(-1) ?? 'model'
  );
}

function sameFiles(a: LockedModel, b: LockedModel): boolean {
  const keys = Object.keys(a.files);
  return (
    keys.length === Object.keys(b.files).length && keys.every((path) => a.files[path]?.sha256 === b.files[path]?.sha256)
  );
}
