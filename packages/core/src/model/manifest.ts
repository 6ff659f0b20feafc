import * as z from 'zod/mini';
import { LexrunError } from '../error/lexrun-error.js';
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

const line = z.string().check(z.minLength(1), z.maxLength(200));
const prose = z.string().check(z.maxLength(10_000));
/** Files by path; the paths are for the caller to check. */
export const filesSchema: z.ZodMiniType<Record<string, ManifestFile>> = z.record(
  z.string(),
  z.strictObject({
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    bytes: z.optional(z.int().check(z.minimum(0))),
  }),
);
const schema = z.strictObject({
  version: z.literal(1),
  $schema: z.optional(prose),
  name: z.optional(line),
  task: z.optional(line),
  taskDefaults: z.optional(z.record(line, z.unknown())),
  dtype: z.optional(line),
  maxLength: z.optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
  revision: z.optional(line),
  licence: z.optional(line),
  provenance: z.optional(prose),
  files: filesSchema,
  accuracy: z.optional(
    z.array(z.strictObject({ dataset: prose, metric: line, value: z.number(), dtype: z.optional(line) })),
  ),
});

/**
 * Checks a parsed `lexrun.json`. Strict: an unknown key is refused, since it may be a misspelt promise.
 * @throws LexrunError `INVALID_MODEL` naming the first key that is wrong.
 */
export function parseManifest(json: unknown): Manifest {
  // Without its just-in-time mode zod compiles nothing, so a strict content security policy holds.
  const parsed = z.safeParse(schema, json, { jitless: true });
  if (!parsed.success) throw invalid(`is not a manifest: ${describe(parsed.error.issues[0])}`);
  const { $schema: _, files, ...rest } = parsed.data;
  const listed = Object.entries(files);
  if (listed.length > MAX_FILES) throw invalid(`lists more than ${MAX_FILES} files`);
  for (const [path] of listed) {
    if (!isModelPath(path)) throw invalid('lists a file outside of the model');
  }
  return { ...rest, files: new Map(listed) };
}

/** Names the place, by keys of the schema or the start of an unknown one; a value of the file is never repeated. */
function describe(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'unrecognized_keys') return `unknown key ${JSON.stringify(issue.keys[0]?.slice(0, 40))}`;
  const [key, , inner] = issue?.path ?? [];
  if (key === undefined) return 'it is not an object';
  return inner === undefined
    ? `${String(key)} is invalid`
    : `${String(inner)} of an entry of ${String(key)} is invalid`;
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `${MANIFEST_FILE} ${what}`);
}
