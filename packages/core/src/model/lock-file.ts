import * as z from 'zod/mini';
import { LexrunError } from '../error/lexrun-error.js';
import { filesSchema, type ManifestFile } from './manifest.js';
import { isModelPath } from './model-path.js';

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
const line = z.string().check(z.minLength(1), z.maxLength(2_000));
const schema = z.strictObject({
  version: z.literal(1),
  models: z.record(
    line,
    z.strictObject({
      origin: z.discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('hub'), repo: line, revision: line, baseUrl: z.optional(line) }),
        z.strictObject({ kind: z.literal('url'), url: line }),
        z.strictObject({ kind: z.literal('directory'), path: line }),
      ]),
      requested: z.optional(line),
      files: filesSchema,
    }),
  ),
});

/**
 * Checks a parsed lock file. It is the application's own, but merges and editors break files too.
 * @throws LexrunError `INVALID_OPTIONS` naming the model that is wrong.
 */
export function parseLockFile(json: unknown): LockFile {
  const parsed = z.safeParse(schema, json, { jitless: true });
  if (!parsed.success) {
    const [key, name] = parsed.error.issues[0]?.path ?? [];
    throw invalid(
      key === 'models' && name !== undefined ? `model ${JSON.stringify(name)} is not valid` : 'it is no lock file',
    );
  }
  // Dropped by the schema without a word, and a model that is locked must not vanish so.
  if (Object.hasOwn((json as LockFile).models, '__proto__')) throw invalid('a model has a name that none can have');
  const { models } = parsed.data;
  if (Object.keys(models).length > MAX_MODELS) throw invalid(`it lists more than ${MAX_MODELS} models`);
  for (const [name, { files }] of Object.entries(models)) {
    if (!Object.keys(files).every(isModelPath))
      throw invalid(`model ${JSON.stringify(name)} lists a file outside of it`);
  }
  return parsed.data;
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_OPTIONS', `The lock file cannot be used: ${what}`, {
    hint: 'Restore it from version control, or write it anew with npx @lexrun/node add <reference>.',
  });
}
