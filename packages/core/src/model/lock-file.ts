import { LexrunError } from '../error/lexrun-error.js';
import { type Check, custom, isObject, object, oneOf, text } from '../schema/checks.js';
import { record } from '../schema/more-checks.js';
import { type ManifestFile, readFiles } from './manifest.js';

/** Where a lock file lies unless said otherwise. */
export const LOCK_FILE: string = 'lexrun.lock.json';

/** A model as a lock file names it: where its files come from, without how they are fetched. */
export type LockedOrigin =
  | {
      readonly kind: 'hub';
      /** `organisation/name`. */
      readonly repo: string;
      /** Full commit. */
      readonly revision: string;
      /** A mirror of the hub. @default 'https://huggingface.co' */
      readonly baseUrl?: string | undefined;
    }
  | {
      readonly kind: 'url';
      /** Absolute address of the model's directory. */
      readonly url: string;
    }
  | {
      readonly kind: 'directory';
      /** Relative to the lock file, `/` between folders. */
      readonly path: string;
    };

/** One model of a lock file. */
export interface LockedModel {
  /** Where its files come from. */
  readonly origin: LockedOrigin;
  /** The branch or tag that led to the origin's commit. */
  readonly requested?: string | undefined;
  /** Every file of the model: no other file and no other bytes are loaded. */
  readonly files: Readonly<Record<string, ManifestFile>>;
}

/** `lexrun.lock.json`: the exact bytes of every model an application uses. */
export interface LockFile {
  /** Version of the format. */
  readonly version: 1;
  /** Models by the name an application loads them with. At most 1,000. */
  readonly models: Readonly<Record<string, LockedModel>>;
}

const MAX_MODELS = 1_000;
const line = text(1, 2_000);
const origins: Readonly<Record<string, Check>> = {
  hub: object({ kind: line, repo: line, revision: line, baseUrl: line }, ['repo', 'revision']),
  url: object({ kind: line, url: line }, ['url']),
  directory: object({ kind: line, path: line }, ['path']),
};
const schema = object(
  {
    version: oneOf([1]),
    models: record(
      object({ origin: (value) => kindOf(value)(value), requested: line, files: custom(areFiles) }, [
        'origin',
        'files',
      ]),
    ),
  },
  ['version', 'models'],
);

function areFiles(files: unknown): boolean {
  try {
    return readFiles(files) !== undefined;
  } catch {
    return false;
  }
}

function kindOf(origin: unknown): Check {
  const kind = isObject(origin) ? origin.kind : undefined;
  return typeof kind === 'string' && Object.hasOwn(origins, kind) ? origins[kind]! : oneOf([]);
}

/**
 * Checks a parsed lock file. It is the application's own, but merges and editors break files too.
 * @throws LexrunError `INVALID_OPTIONS` naming the model that is wrong.
 */
export function parseLockFile(json: unknown): LockFile {
  const flaw = schema(json);
  if (flaw !== undefined) {
    const [key, name] = flaw.path;
    throw invalid(
      key === 'models' && name !== undefined ? `model ${JSON.stringify(name)} is not valid` : 'it is no lock file',
    );
  }
  const { models } = json as LockFile;
  if (Object.keys(models).length > MAX_MODELS) throw invalid(`it lists more than ${MAX_MODELS} models`);
  for (const name of Object.keys(models)) {
    if (name === '' || name.length > 2_000 || name === '__proto__') throw invalid('a model has no usable name');
  }
  return { version: 1, models };
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', `The lock file cannot be used: ${what}`, {
    hint: 'Restore it from version control, or write it anew with npx @lexrun/node add <reference>.',
  });
}
