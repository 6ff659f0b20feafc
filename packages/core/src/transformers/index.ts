/**
 * Uses a tokenizer of `@huggingface/transformers` in place of the engine of core.
 * @module @lexrun/core/transformers
 */

import { LexrunError } from '../error/lexrun-error.js';
import { Assembler } from '../tokenizer/assembler.js';
import type { EncodingDraft } from '../tokenizer/encoding-draft.js';
import { resolvePadding } from '../tokenizer/options.js';
import { paddingOf } from '../tokenizer/pad.js';
import { SequenceTokens } from '../tokenizer/sequence-tokens.js';
import { STRIDE } from '../tokenizer/token-buffer.js';
import type { EncodeOptions, SpecialToken, SpecialTokens, Tokenizer } from '../tokenizer/tokenizer.js';
import { learnLayout } from './learn-layout.js';
import { plainIds } from './plain-ids.js';
import type { TransformersTokenizer } from './transformers-tokenizer.js';

export type { TransformersTokenizer };

const ROLES = ['cls', 'sep', 'pad', 'unk', 'mask', 'bos', 'eos'] as const;
const MAX_MODEL_LENGTH = 10_000_000;

function readRoles(tokenizer: TransformersTokenizer, idOf: (token: string) => number | undefined): SpecialTokens {
  const fields = tokenizer as unknown as Record<string, unknown>;
  const config = (fields.config ?? {}) as Record<string, unknown>;
  const found: Partial<Record<(typeof ROLES)[number], SpecialToken>> = {};
  for (const role of ROLES) {
    const value = fields[`${role}_token`] ?? config[`${role}_token`];
    const content = typeof value === 'object' && value !== null ? (value as { content?: unknown }).content : value;
    const id = typeof content === 'string' ? idOf(content) : undefined;
    if (typeof content === 'string' && id !== undefined) found[role] = { id, content };
  }
  return found;
}

/** Tokens without places: the other library does not give any. */
function withoutPlaces(ids: readonly number[], text: string): SequenceTokens {
  const data = new Int32Array(STRIDE * ids.length);
  for (const [index, id] of ids.entries()) {
    data[STRIDE * index] = id;
    data[STRIDE * index + 3] = -1;
  }
  return new SequenceTokens(data, text, null, null);
}

/**
 * Lets a tokenizer made by `@huggingface/transformers` be used in a pipeline. It has no offsets and no word ids:
 * `hasOffsets` is false, `offsets` are all `[0, 0]`, `wordIds` all null, and tasks that need them refuse it. Truncation,
 * windows and padding are Lexrun's own. Special tokens in the text are plain text unless asked for: see the guide.
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` where its special tokens cannot be told from its texts
 */
export function fromTransformers(tokenizer: TransformersTokenizer): Tokenizer {
  const raw = tokenizer.get_vocab();
  const ids = new Map(raw instanceof Map ? raw : Object.entries(raw as Record<string, number>));
  for (const [index, token] of tokenizer.all_special_tokens.entries())
    ids.set(token, tokenizer.all_special_ids[index]!);
  const tokens = new Map([...ids].map(([token, id]) => [id, token] as const));
  const specialTokens = readRoles(tokenizer, (token) => ids.get(token));
  const assembler = new Assembler(learnLayout(tokenizer), null);
  const maxLength = tokenizer.model_max_length;
  const unknownId = specialTokens.unk?.id;
  const every = new Set(tokenizer.all_special_tokens);

  const sequence = (text: unknown, mode: EncodeOptions['specialTokensInText'] = 'text'): SequenceTokens => {
    if (typeof text !== 'string') throw new LexrunError('INVALID_INPUT', 'the text to encode must be a string');
    const parsed = mode === 'parse' ? every : new Set(mode === 'text' ? [] : mode);
    return withoutPlaces(plainIds(tokenizer, text, parsed, unknownId), text);
  };
  const draft = (text: string, options: EncodeOptions): EncodingDraft => {
    const { pair, specialTokensInText: mode } = options;
    const first = sequence(text, mode);
    return assembler.draft(pair === undefined ? [first] : [first, sequence(pair, mode)], options);
  };
  return {
    encode(text, options = {}) {
      const made = draft(text, options);
      const { padding } = options;
      const plan =
        padding === undefined || padding === null ? null : resolvePadding(padding, specialTokens.pad?.id ?? 0);
      return made.build(plan === null ? null : paddingOf([made], plan));
    },
    decode(list, options = {}) {
      const known = list.filter((id) => tokens.has(id));
      if (known.length === 0) return '';
      return tokenizer.decode(known, { skip_special_tokens: options.skipSpecialTokens ?? true });
    },
    specialTokens,
    vocabulary: {
      size: [...tokens.keys()].reduce((size, id) => Math.max(size, id + 1), 0),
      tokenToId: (token) => ids.get(token),
      idToToken: (id) => tokens.get(id),
    },
    hasOffsets: false,
    ...(typeof maxLength === 'number' && Number.isInteger(maxLength) && maxLength >= 1 && maxLength <= MAX_MODEL_LENGTH
      ? { modelMaxLength: maxLength }
      : {}),
  };
}
