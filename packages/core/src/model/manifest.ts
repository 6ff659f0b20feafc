import { LexrunError } from '../error/lexrun-error.js';
import { isObject } from '../schema/is-object.js';
import { isInteger, isText, type Passes } from '../schema/passes.js';
import { isModelPath } from './model-path.js';

/** Where the manifest lies in a model. */
export const MANIFEST_FILE: string = 'lexrun.json';

/** What a manifest records of one file. */
export interface ManifestFile {
  /** Lower-case hexadecimal SHA-256 of the whole file. */
  readonly sha256: string;
  /** Size in bytes. */
  readonly bytes?: number | undefined;
}

/** One measured quality of a model. */
export interface Accuracy {
  /** The test set, with its size. */
  readonly dataset: string;
  /** For example `accuracy`, `f1`. */
  readonly metric: string;
  /** The figure, in the metric's own unit. */
  readonly value: number;
  /** The variant measured. @default every variant */
  readonly dtype?: string | undefined;
}

/** `lexrun.json`: what a model is for, where it comes from, and the hash of every file of it. */
export interface Manifest {
  /** Version of the format. */
  readonly version: 1;
  /** Name for people and reports. At most 200 characters. */
  readonly name?: string | undefined;
  /** The task the model was made for. */
  readonly task?: string | undefined;
  /** Options of the task that the model wants; the task checks them like a caller's. */
  readonly taskDefaults?: Readonly<Record<string, unknown>> | undefined;
  /** The variant that `dtype: 'auto'` means. */
  readonly dtype?: string | undefined;
  /** Most tokens of one input, special tokens included. 1 to 1,000,000. */
  readonly maxLength?: number | undefined;
  /** Name of this revision, shown by `health()`, telemetry and reports. At most 200 characters. */
  readonly revision?: string | undefined;
  /** SPDX expression. */
  readonly licence?: string | undefined;
  /** Where weights and training data come from, in words. */
  readonly provenance?: string | undefined;
  /** Every file the model may be loaded from, by its path inside the model. */
  readonly files: ReadonlyMap<string, ManifestFile>;
  /** What the model reached on test sets, as its author measured it. */
  readonly accuracy?: readonly Accuracy[] | undefined;
}

/** Most files a manifest may list. */
const MAX_FILES = 1_000;

const isLine = isText(1, 200);
const isProse = isText(0, 10_000);

/** What each key may hold. Written out, since a worker loads it: a schema would weigh more than all of this file. */
const KEYS: Readonly<Record<string, Passes>> = {
  version: (value) => value === 1,
  $schema: isProse,
  name: isLine,
  task: isLine,
  taskDefaults: isObject,
  dtype: isLine,
  maxLength: isInteger(1, 1_000_000),
  revision: isLine,
  licence: isLine,
  provenance: isProse,
  files: isObject,
  accuracy: Array.isArray,
};
const FILE_KEYS: Readonly<Record<string, Passes>> = {
  sha256: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
  bytes: isInteger(0),
};
const ACCURACY_KEYS: Readonly<Record<string, Passes>> = {
  dataset: isProse,
  metric: isLine,
  value: Number.isFinite,
  dtype: isLine,
};

/**
 * Checks a parsed `lexrun.json`. Strict: an unknown key is refused, since it may be a misspelt promise.
 * @throws LexrunError `INVALID_MODEL` naming the first key that is wrong.
 */
export function parseManifest(json: unknown): Manifest {
  checkKeys(json, KEYS, ['version', 'files'], '');
  const { $schema: _, files, taskDefaults, ...rest } = json as ManifestJson;
  for (const one of rest.accuracy ?? []) {
    checkKeys(one, ACCURACY_KEYS, ['dataset', 'metric', 'value'], ' of an entry of accuracy');
  }
  return {
    ...rest,
    ...(taskDefaults === undefined ? {} : { taskDefaults: Object.fromEntries(ownEntries(taskDefaults)) }),
    files: new Map(Object.entries(readFiles(files))),
  };
}

type ManifestJson = Omit<Manifest, 'files'> & {
  readonly $schema?: string;
  readonly files: Record<string, ManifestFile>;
};

/** Checks the files that a manifest or a lock file lists. @throws LexrunError `INVALID_MODEL`. */
export function readFiles(files: unknown): Record<string, ManifestFile> {
  if (!isObject(files)) throw invalid('is not a manifest: files is invalid');
  const listed = ownEntries(files);
  if (listed.length > MAX_FILES) throw invalid(`lists more than ${MAX_FILES} files`);
  for (const [path, file] of listed) {
    checkKeys(file, FILE_KEYS, ['sha256'], ' of an entry of files');
    if (!isModelPath(path)) throw invalid('lists a file outside of the model');
  }
  return Object.fromEntries(listed) as Record<string, ManifestFile>;
}

/** Entries without `__proto__`, which JSON may hold as a key like any other. */
function ownEntries(json: object): [string, unknown][] {
  return Object.entries(json).filter(([key]) => key !== '__proto__');
}

/** Names the first key that is wrong, or the start of an unknown one; a value of the file is never repeated. */
function checkKeys(
  json: unknown,
  keys: Readonly<Record<string, Passes>>,
  required: readonly string[],
  place: string,
): void {
  if (!isObject(json)) throw invalid(`is not a manifest: ${place === '' ? 'it' : `one${place}`} is not an object`);
  for (const [key, passes] of Object.entries(keys)) {
    const value = Object.hasOwn(json, key) ? json[key] : undefined;
    const fine = value === undefined ? !required.includes(key) : passes(value);
    if (!fine) throw invalid(`is not a manifest: ${key}${place} is invalid`);
  }
  const unknown = Object.keys(json).find((key) => key !== '__proto__' && !Object.hasOwn(keys, key));
  if (unknown !== undefined) throw invalid(`is not a manifest: unknown key ${JSON.stringify(unknown.slice(0, 40))}`);
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `${MANIFEST_FILE} ${what}`);
}
