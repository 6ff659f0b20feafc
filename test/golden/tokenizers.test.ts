import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { type BatchTokenizer, type EncodeOptions, type Encoding, LexrunError, loadTokenizer } from '@lexrun/core';
import { beforeAll, describe, expect, test } from 'vitest';

interface GoldenWindow {
  ids: number[];
  offsets: [number, number][];
  sequence_ids: (number | null)[];
  type_ids?: number[];
}

interface GoldenEncoding extends GoldenWindow {
  type_ids: number[];
  attention_mask: number[];
  special_tokens_mask: number[];
  word_ids: (number | null)[];
  overflowing?: GoldenWindow[];
}

interface GoldenCase {
  text: string;
  pair?: string;
  add_special_tokens?: boolean;
  truncation?: { max_length: number; stride: number; strategy: string; side?: 'left' | 'right' };
  encoding?: GoldenEncoding;
  error?: string;
  decoded?: string;
  decoded_with_special_tokens?: string;
}

const fixtures = fileURLToPath(new URL('../fixtures/tokenizers/', import.meta.url));
const readJson = (path: string): unknown => JSON.parse(gunzipSync(readFileSync(path)).toString());

function optionsOf({ pair, add_special_tokens, truncation }: GoldenCase): EncodeOptions {
  return {
    specialTokensInText: 'parse',
    ...(pair === undefined ? {} : { pair }),
    ...(add_special_tokens === undefined ? {} : { addSpecialTokens: add_special_tokens }),
    ...(truncation === undefined
      ? {}
      : {
          truncation: {
            maxLength: truncation.max_length,
            stride: truncation.stride,
            strategy: truncation.strategy as 'longest_first',
            ...(truncation.side === undefined ? {} : { side: truncation.side }),
          },
        }),
  };
}

const windowOf = (encoding: Encoding, withTypes: boolean): GoldenWindow => ({
  ids: [...encoding.ids],
  offsets: encoding.offsets.map(([start, end]) => [start, end]),
  sequence_ids: [...encoding.sequenceIds],
  ...(withTypes ? { type_ids: [...encoding.typeIds] } : {}),
});

for (const name of readdirSync(fixtures)) {
  describe(`tokenizer ${name}`, () => {
    const { cases } = readJson(`${fixtures}${name}/golden.json.gz`) as { cases: GoldenCase[] };
    let tokenizer: BatchTokenizer;
    beforeAll(async () => {
      tokenizer = await loadTokenizer(readJson(`${fixtures}${name}/tokenizer.json.gz`));
    });

    test.each(cases.map((golden, index) => ({ index, golden })))('case $index', ({ golden }) => {
      const { text, encoding: expected, decoded } = golden;
      if (expected === undefined) {
        const encode = (): Encoding => tokenizer.encode(text, optionsOf(golden));
        expect(encode).toThrow(expect.objectContaining({ code: 'TRUNCATION_IMPOSSIBLE' }));
        expect(encode).toThrow(LexrunError);
        return;
      }
      const actual = tokenizer.encode(text, optionsOf(golden));
      expect(actual.ids).toEqual(expected.ids);
      expect(actual.offsets).toEqual(expected.offsets);
      expect(actual.typeIds).toEqual(expected.type_ids);
      expect(actual.attentionMask).toEqual(expected.attention_mask);
      expect(actual.specialTokensMask).toEqual(expected.special_tokens_mask);
      expect(actual.wordIds).toEqual(expected.word_ids);
      expect(actual.sequenceIds).toEqual(expected.sequence_ids);
      const overflowing = (expected.overflowing ?? []).map(({ ids, offsets, sequence_ids, type_ids }) =>
        type_ids === undefined ? { ids, offsets, sequence_ids } : { ids, offsets, sequence_ids, type_ids },
      );
      expect(actual.overflowing.map((window, at) => windowOf(window, overflowing[at]?.type_ids !== undefined))).toEqual(
        overflowing,
      );
      if (decoded !== undefined) expect(tokenizer.decode(actual.ids)).toBe(decoded);
      const { decoded_with_special_tokens: complete } = golden;
      if (complete !== undefined) expect(tokenizer.decode(actual.ids, { skipSpecialTokens: false })).toBe(complete);
    });
  });
}
