import { LexrunError } from '../error/lexrun-error.js';
import { isObject } from '../schema/is-object.js';
import type { ModelConfig } from './model-config.js';

/** Most labels a model may have. */
const MAX_LABELS = 100_000;
/** Longest label, in UTF-16 code units. */
const MAX_LABEL_LENGTH = 1_000;
/** Longest name of an architecture, and most of them. */
const MAX_NAME_LENGTH = 200;
const MAX_ARCHITECTURES = 16;
/** Largest position count or token id that is believed. */
const MAX_INTEGER = 2 ** 24;

const PROBLEM_TYPES = ['single_label_classification', 'multi_label_classification', 'regression'] as const;

/**
 * Reads what the SDK needs of a parsed `config.json`. The file is untrusted: only known keys are looked at, only when the
 * object owns them, and nothing of it is kept. Labels come from `id2label` (0 to n-1 in any key order); without it
 * `num_labels` names them `LABEL_0`, … as transformers does; without both there are none.
 * @throws LexrunError `INVALID_MODEL` for anything but an object, and for labels that cannot be used.
 */
export function parseModelConfig(json: unknown): ModelConfig {
  if (!isObject(json)) throw invalid('is not an object');
  return {
    modelType: name(own(json, 'model_type')),
    architectures: names(own(json, 'architectures')),
    labels: labels(own(json, 'id2label'), own(json, 'num_labels')),
    problemType: PROBLEM_TYPES.find((known) => known === own(json, 'problem_type')),
    maxPositionEmbeddings: integer(own(json, 'max_position_embeddings'), 1),
    padTokenId: integer(own(json, 'pad_token_id'), 0),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function name(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME_LENGTH ? value : undefined;
}

function names(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, MAX_ARCHITECTURES).flatMap((entry) => name(entry) ?? []);
}

function integer(value: unknown, min: number): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= MAX_INTEGER
    ? value
    : undefined;
}

function labels(id2label: unknown, count: unknown): string[] {
  if (id2label === undefined || id2label === null) {
    const n = integer(count, 0) ?? 0;
    if (n > MAX_LABELS) throw invalid(`has num_labels beyond ${MAX_LABELS}`);
    return Array.from({ length: n }, (_, i) => `LABEL_${i}`);
  }
  if (!isObject(id2label)) throw invalid('has an id2label that is not an object');
  const keys = Object.keys(id2label);
  if (keys.length > MAX_LABELS) throw invalid(`has more than ${MAX_LABELS} labels`);
  return keys.map((_, i) => label(own(id2label, String(i)), i, keys.length));
}

/** `count` distinct keys that hold each of 0 to count-1 can hold nothing else. */
function label(value: unknown, index: number, count: number): string {
  if (value === undefined)
    throw invalid(`names ${count} labels, but none for ${index}: id2label needs 0 to ${count - 1}`);
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') throw invalid(`has a label that is not a string, id2label ${index}`);
  if (text.length > MAX_LABEL_LENGTH) throw invalid(`has a label longer than ${MAX_LABEL_LENGTH}, id2label ${index}`);
  return text;
}

function invalid(what: string): LexrunError {
  return new LexrunError('INVALID_MODEL', `config.json ${what}`);
}
