import { LexrunError } from '../error/lexrun-error.js';
import {
  type Check,
  type Flaw,
  integer,
  list,
  matching,
  number,
  object,
  oneOf,
  record,
  text,
} from '../schema/checks.js';
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
  readonly value: number;
  /** The variant measured. @default every variant */
  readonly dtype?: string | undefined;
}

/** `lexrun.json`: what a model is for, where it comes from, and the hash of every file of it. */
export interface Manifest {
  readonly version: 1;
  readonly name?: string | undefined;
  /** The task the model was made for. */
  readonly task?: string | undefined;
  /** Options of the task that the model wants; the task checks them like a caller's. */
  readonly taskDefaults?: Readonly<Record<string, unknown>> | undefined;
  /** The variant that `dtype: 'auto'` means. */
  readonly dtype?: string | undefined;
  /** Most tokens of one input, special tokens included. 1 to 1,000,000. */
  readonly maxLength?: number | undefined;
  readonly revision?: string | undefined;
  /** SPDX expression. */
  readonly licence?: string | undefined;
  /** Where weights and training data come from, in words. */
  readonly provenance?: string | undefined;
  /** Every file the model may be loaded from, by its path inside the model. */
  readonly files: ReadonlyMap<string, ManifestFile>;
  readonly accuracy?: readonly Accuracy[] | undefined;
}

/** Most files a manifest may list. */
const MAX_FILES = 1_000;

const line = text(1, 200);
const prose = text(0, 10_000);
/** Files by path; the paths are for the caller to check. */
export const files: Check = record(object({ sha256: matching(/^[0-9a-f]{64}$/), bytes: integer(0) }, ['sha256']));
const schema = object(
  {
    version: oneOf([1]),
    $schema: prose,
    name: line,
    task: line,
    taskDefaults: record(),
    dtype: line,
    maxLength: integer(1, 1_000_000),
    revision: line,
    licence: line,
    provenance: prose,
    files,
    accuracy: list(
      object({ dataset: prose, metric: line, value: number(), dtype: line }, ['dataset', 'metric', 'value']),
    ),
  },
  ['version', 'files'],
);

/**
 * Checks a parsed `lexrun.json`. Strict: an unknown key is refused, since it may be a misspelt promise.
 * @throws LexrunError `INVALID_MODEL` naming the first key that is wrong.
 */
export function parseManifest(json: unknown): Manifest {
  const flaw = schema(json);
  if (flaw !== undefined) throw invalid(`is not a manifest: ${describe(flaw)}`);
  const { $schema: _, ...rest } = withoutPrototypes(json as ManifestJson);
  const listed = Object.entries(withoutPrototypes(rest.files));
  if (listed.length > MAX_FILES) throw invalid(`lists more than ${MAX_FILES} files`);
  for (const [path] of listed) {
    if (!isModelPath(path)) throw invalid('lists a file outside of the model');
  }
  const defaults = rest.taskDefaults === undefined ? {} : { taskDefaults: withoutPrototypes(rest.taskDefaults) };
  return { ...rest, ...defaults, files: new Map(listed) };
}

type ManifestJson = Omit<Manifest, 'files'> & {
  readonly $schema?: string;
  readonly files: Record<string, ManifestFile>;
};

/** A copy without `__proto__`, which JSON may hold as a key like any other. */
function withoutPrototypes<T extends object>(json: T): T {
  return Object.fromEntries(Object.entries(json).filter(([key]) => key !== '__proto__')) as T;
}

/** Names the place, by keys of the schema or the start of an unknown one; a value of the file is never repeated. */
function describe({ path: [key, , inner], unknown }: Flaw): string {
  if (unknown !== undefined) return `unknown key ${JSON.stringify(unknown[0]?.slice(0, 40))}`;
  if (key === undefined) return 'it is not an object';
  return inner === undefined ? `${key} is invalid` : `${inner} of an entry of ${key} is invalid`;
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `${MANIFEST_FILE} ${what}`);
}
