import { aggregateEntities, type TokenScores } from '../../postprocess/aggregate-entities.js';
import { softmax } from '../../postprocess/softmax.js';
import { isInteger, isNumber } from '../../schema/passes.js';
import type { Encoding } from '../../tokenizer/encoding.js';
import { rowLimit } from '../encode-row.js';
import { areLabels, fillDefaults, isOneOf } from '../fill-defaults.js';
import { finite, requireOutput } from '../find-output.js';
import { isSubword, joinTokens } from '../join-tokens.js';
import { labelNames } from '../label-names.js';
import { requireOffsets } from '../require-offsets.js';
import type { ModelContext, Row, TaskRequest, TaskRunner } from '../task-runner.js';
import { findTokenOutput, TOKEN_LOGITS, vectorsOf } from '../token-outputs.js';
import { cutEncoding, sliceWindows, type TokenWindow, windowOfEachToken } from '../windows.js';
import type { TokenClassificationOptions, TokenClassificationResult } from './types.js';

/** A window of a text. */
export interface TokenClassificationRow extends Row {
  /** The whole text, special tokens included. */
  readonly whole: Encoding;
  /** Special tokens before the text. */
  readonly prefix: number;
  /** The tokens it covers, counted without the prefix. */
  readonly window: TokenWindow;
}

type Request = TaskRequest<string, TokenClassificationOptions>;

/** Executor's side of token-classification. */
export const tokenClassificationRunner: TaskRunner<
  string,
  TokenClassificationOptions,
  TokenClassificationResult,
  TokenClassificationRow
> = {
  name: 'token-classification',
  copiesOutputs: true,
  expand({ input, options, policy }, model) {
    requireOutput(model, TOKEN_LOGITS, 'token-classification');
    requireOffsets(model, 'token-classification');
    const { specialTokensInText } = policy;
    const whole = model.tokenizer.encode(input, { truncation: null, padding: null, specialTokensInText });
    const prefix = whole.specialTokensMask.indexOf(0);
    const limit = rowLimit(model, options.maxLength);
    // Without a token of the text there is nothing to cut and nothing to label.
    if (prefix < 0) return [{ encoding: whole, whole, prefix: 0, window: { start: 0, end: 0 } }];
    const tokens = whole.specialTokensMask.lastIndexOf(0) + 1 - prefix;
    const special = whole.ids.length - tokens;
    const window = { start: 0, end: tokens };
    if (whole.ids.length <= limit) return [{ encoding: whole, whole, prefix, window }];
    const capacity = limit - special;
    const { stride } = fillDefaults(options, model, { stride: defaultStride(capacity) }, CHECKS);
    return sliceWindows(tokens, capacity, stride).map((part) => ({
      encoding: cutEncoding(whole, part, prefix, special - prefix),
      whole,
      prefix,
      window: part,
    }));
  },
  decode(outputs, rows, request, model) {
    const defaults = { aggregation: 'none', ignoreLabels: ['O'], threshold: 0 } as const;
    const { aggregation, ignoreLabels, threshold } = fillDefaults(request.options, model, defaults, CHECKS);
    const logits = outputs.map((output, place) => findTokenOutput(output, TOKEN_LOGITS, rows[place]));
    const labels = labelNames(model.config, logits[0]?.dims[1] ?? 0);
    const tokens = readTokens(logits.map(vectorsOf), rows, request, model);
    const join = (words: readonly string[]): string => joinTokens(model.tokenizer, words);
    const entities = aggregateEntities(tokens, aggregation, { labels, join }).filter(
      ({ entity, score }) => !ignoreLabels.includes(entity) && score >= threshold,
    );
    return { entities, truncated: false };
  },
};

const CHECKS = {
  aggregation: isOneOf(['none', 'simple', 'first', 'average', 'max']),
  ignoreLabels: areLabels(0),
  threshold: isNumber(0, 1),
  stride: isInteger(0, 1_000_000),
};

const defaultStride = (capacity: number): number => Math.max(0, Math.min(128, Math.floor(capacity / 4)));

/** The tokens of the text with their scores, each read from the window where it has most context. */
function readTokens(
  logits: readonly (readonly Float32Array[])[],
  rows: readonly TokenClassificationRow[],
  { input }: Request,
  { tokenizer }: ModelContext,
): readonly TokenScores[] {
  const last = rows.at(-1);
  if (last === undefined) return [];
  const { whole, prefix } = last;
  const owners = windowOfEachToken(
    rows.map(({ window }) => window),
    last.window.end,
  );
  const tokens: TokenScores[] = [];
  for (const [token, owner] of owners.entries()) {
    const place = prefix + token;
    if (whole.specialTokensMask[place] === 1) continue;
    const { window } = rows[owner] as TokenClassificationRow;
    const vector = logits[owner]![prefix + token - window.start]!;
    const id = whole.ids[place] as number;
    const [start, end] = whole.offsets[place] as readonly [number, number];
    const unknown = id === tokenizer.specialTokens.unk?.id;
    const spelling = tokenizer.vocabulary.idToToken(id) ?? '';
    tokens.push({
      word: unknown ? input.slice(start, end) : spelling,
      scores: softmax(finite(vector)),
      start,
      end,
      isSubword: !unknown && isSubword(tokenizer, spelling, input, start, end),
    });
  }
  return tokens;
}
