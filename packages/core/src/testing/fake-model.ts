import type { ModelReference } from '../model/model-source.js';

const SPECIAL_TOKENS = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'] as const;
const CLS = SPECIAL_TOKENS.indexOf('[CLS]');
const SEP = SPECIAL_TOKENS.indexOf('[SEP]');
const WORDS = 500;

/** The id of the word `w<number>` (0 to 499) of the fake model's vocabulary. */
export function fakeTokenId(word: number): number {
  return SPECIAL_TOKENS.length + word;
}

/** The ids of a text of such words, special tokens included: what a fake session is given for it. */
export function fakeIds(text: string): number[] {
  const words = text.split(' ').filter((word) => word !== '');
  return [CLS, ...words.map((word) => fakeTokenId(Number(word.slice(1)))), SEP];
}

/**
 * A model without weights, for a fake backend: labels `L0`, `L1`, …, a vocabulary of the words `w0` to `w499`, rows of at
 * most 128 tokens.
 */
export function fakeModel(labels = 2): ModelReference {
  const id2label = Object.fromEntries(Array.from({ length: labels }, (_, index) => [index, `L${index}`]));
  const json = (value: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(value));
  return {
    kind: 'memory',
    files: {
      'config.json': json({ model_type: 'bert', max_position_embeddings: 128, pad_token_id: 0, id2label }),
      'tokenizer.json': json(fakeTokenizerJson()),
      'onnx/model.onnx': new Uint8Array(1),
    },
  };
}

/** The `tokenizer.json` of {@link fakeModel}. */
export function fakeTokenizerJson(): unknown {
  const pieces = [...SPECIAL_TOKENS, ...Array.from({ length: WORDS }, (_, word) => `w${word}`)];
  const special = (content: string): unknown => ({ SpecialToken: { id: content, type_id: 0 } });
  const sequence = (id: string, type: number): unknown => ({ Sequence: { id, type_id: type } });
  const processorToken = (content: string, id: number): unknown => ({ id: content, ids: [id], tokens: [content] });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: SPECIAL_TOKENS.map((content, id) => ({
      id,
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: true,
      strip_accents: null,
      lowercase: true,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [special('[CLS]'), sequence('A', 0), special('[SEP]')],
      pair: [special('[CLS]'), sequence('A', 0), special('[SEP]'), sequence('B', 1), special('[SEP]')],
      special_tokens: { '[CLS]': processorToken('[CLS]', CLS), '[SEP]': processorToken('[SEP]', SEP) },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])),
    },
  };
}
