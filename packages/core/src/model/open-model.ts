import type { ModelBytes, SessionModel } from '../session/backend.js';
import { MANIFEST_FILE, type Manifest, parseManifest } from './manifest.js';
import type { ModelConfig } from './model-config.js';
import type { ModelFiles } from './model-source.js';
import { parseModelConfig } from './parse-config.js';
import { readJson } from './read-json.js';
import { readWeights } from './read-weights.js';
import { resolveMaxLength } from './resolve-max-length.js';
import { selectWeights } from './select-weights.js';
import { verifiedFiles } from './verified-files.js';

const MIB = 2 ** 20;
/** Largest file of each kind, in bytes. */
const MAX_BYTES = { manifest: MIB, config: 4 * MIB, tokenizerConfig: 8 * MIB, tokenizer: 64 * MIB } as const;

/** Which part of a model is opened. */
export interface OpenModelOptions {
  /** A variant by the names of transformers.js, or `auto`. See `selectWeights`. */
  readonly dtype: string;
}

/** The weights of an opened model. `name` is their path inside the model. */
export interface OpenedWeights extends SessionModel {
  /** Reads, verifies and inspects the weights and their external data, once a call. */
  read(): Promise<ModelBytes>;
}

/** A model whose small files were read and checked; the weights are read when a session is made. */
export interface OpenedModel {
  /** What is read of `config.json`. */
  readonly config: ModelConfig;
  /** `lexrun.json`, if the model has one: then every file read was verified against it. */
  readonly manifest: Manifest | undefined;
  /** Parsed `tokenizer.json`: untrusted. */
  readonly tokenizerJson: unknown;
  /** Parsed `tokenizer_config.json`, if there is one: untrusted. */
  readonly tokenizerConfig: unknown;
  /** Most tokens of one input, special tokens included. */
  readonly maxLength: number;
  /** The variant that was chosen. */
  readonly weights: OpenedWeights;
}

/**
 * Opens a model in the layout of transformers.js: `config.json`, `tokenizer.json`, optionally `tokenizer_config.json` and
 * `lexrun.json`, weights in `onnx/`. With a manifest every file is verified as it is read.
 * @throws LexrunError `MODEL_NOT_FOUND` for a missing file or variant, `INVALID_MODEL` for one that cannot be used,
 * `INTEGRITY` for bytes other than the manifest records.
 */
export async function openModel(source: ModelFiles, options: OpenModelOptions): Promise<OpenedModel> {
  const manifest = await readManifest(source);
  const files = manifest === undefined ? source : verifiedFiles(source, manifest);
  const json = async (path: string, maxBytes: number): Promise<unknown> =>
    readJson(await files.read(path, maxBytes), path, { maxBytes });
  // A file the manifest lists is part of the model: its absence is a fault, not a choice.
  const has = async (path: string): Promise<boolean> => manifest?.files.has(path) || (await files.has(path));

  const config = parseModelConfig(await json('config.json', MAX_BYTES.config));
  const tokenizerConfig = (await has('tokenizer_config.json'))
    ? await json('tokenizer_config.json', MAX_BYTES.tokenizerConfig)
    : undefined;
  const path = await selectWeights(files, options.dtype, manifest?.dtype);
  return {
    config,
    manifest,
    tokenizerJson: await json('tokenizer.json', MAX_BYTES.tokenizer),
    tokenizerConfig,
    maxLength: resolveMaxLength(manifest, tokenizerConfig, config),
    weights: { name: path, read: () => readWeights(files, path) },
  };
}

async function readManifest(files: ModelFiles): Promise<Manifest | undefined> {
  if (!(await files.has(MANIFEST_FILE))) return undefined;
  const maxBytes = MAX_BYTES.manifest;
  return parseManifest(readJson(await files.read(MANIFEST_FILE, maxBytes), MANIFEST_FILE, { maxBytes }));
}
