import { LexrunError } from '../../error/lexrun-error.js';
import { softmax } from '../../postprocess/softmax.js';
import { topK } from '../../postprocess/top-k.js';
import { isInteger } from '../../schema/passes.js';
import type { SpecialToken } from '../../tokenizer/tokenizer.js';
import { encodeRow, rowLimit } from '../encode-row.js';
import { areLabels, fillDefaults } from '../fill-defaults.js';
import { finite, requireOutput } from '../find-output.js';
import type { ModelContext, Row, TaskRequest, TaskRunner } from '../task-runner.js';
import { findTokenOutput, TOKEN_LOGITS, vectorsOf } from '../token-outputs.js';
import type { FillMaskOptions, FillMaskResult, MaskCandidate } from './types.js';

/** Most candidates of all masks together: each is a decoding of the whole text. */
const MAX_CANDIDATES = 10_000;

/** The one row of a text. */
export interface FillMaskRow extends Row {
  readonly truncated: boolean;
  /** Places of the mask token. */
  readonly masks: readonly number[];
}

type Request = TaskRequest<string, FillMaskOptions>;

/** Executor's side of fill-mask. */
export const fillMaskRunner: TaskRunner<string, FillMaskOptions, FillMaskResult, FillMaskRow> = {
  name: 'fill-mask',
  copiesOutputs: true,
  expand({ input, options, policy }, model) {
    requireOutput(model, TOKEN_LOGITS, 'fill-mask');
    const mask = maskOf(model);
    const { encoding, truncated } = encodeRow(model, policy, input, {
      maxLength: rowLimit(model, options.maxLength),
      // Of the special tokens only the mask is the user's to write.
      specialTokensInText: policy.specialTokensInText === 'parse' ? 'parse' : [mask.content],
    });
    const masks = [...encoding.ids.keys()].filter((place) => encoding.ids[place] === mask.id);
    const lost = truncated ? ` within its first ${encoding.ids.length} tokens` : '';
    if (masks.length === 0) {
      throw new LexrunError('INVALID_INPUT', `The text has no mask token${lost}.`, {
        hint: `Write ${mask.content} where a word is to be filled in.`,
      });
    }
    return [{ encoding, truncated, masks }];
  },
  decode([outputs], [row], request, model) {
    const { encoding, masks = [], truncated = false } = row ?? {};
    const options = fillDefaults(request.options, model, { topK: 5 }, CHECKS);
    const targets = targetIds(options.targets, request, model);
    const k = Math.min(options.topK, targets?.length ?? options.topK);
    if (k * masks.length > MAX_CANDIDATES) {
      throw new LexrunError('INVALID_OPTIONS', `Option topK asks for ${k * masks.length} candidates in all.`, {
        hint: `topK times the number of masks may be at most ${MAX_CANDIDATES}.`,
        details: { option: 'topK', limit: MAX_CANDIDATES, actual: k * masks.length },
      });
    }
    const vectors = vectorsOf(findTokenOutput(outputs, TOKEN_LOGITS, row));
    const fill = filler(encoding?.ids ?? [], masks.length === 1, model);
    return {
      masks: masks.map((place) => {
        const scores = softmax(finite(vectors[place]!));
        const ids = targets ?? [...scores.keys()];
        const order = topK(ids.map(scoreIn(scores)), k);
        return { candidates: order.map((at) => fill(place, ids[at] as number, scores)) };
      }),
      truncated,
    };
  },
};

const CHECKS = { topK: isInteger(1, 10_000), targets: areLabels(1) };

function maskOf({ tokenizer }: ModelContext): SpecialToken {
  const { mask } = tokenizer.specialTokens;
  if (mask !== undefined) return mask;
  throw new LexrunError('UNSUPPORTED_TASK', 'The tokenizer has no mask token, which fill-mask needs.');
}

/** Writes the text with one mask filled. With several masks the special tokens stay, or the other masks would vanish. */
function filler(
  ids: readonly number[],
  skipSpecialTokens: boolean,
  { tokenizer, config }: ModelContext,
): (place: number, tokenId: number, scores: Float32Array) => MaskCandidate {
  const pad = tokenizer.specialTokens.pad?.id ?? config.padTokenId;
  return (place, tokenId, scores) => {
    const filled = ids.with(place, tokenId).filter((id) => id !== pad);
    return {
      tokenId,
      token: tokenizer.decode([tokenId], { skipSpecialTokens: false }),
      score: scores[tokenId] as number,
      text: tokenizer.decode(filled, { skipSpecialTokens }),
    };
  };
}

/** Ids of the target words in ascending order: their own, or that of their first token. */
function targetIds(
  targets: FillMaskOptions['targets'],
  { policy }: Request,
  { tokenizer }: ModelContext,
): readonly number[] | undefined {
  if (targets === undefined) return undefined;
  const ids = new Set<number>();
  for (const target of targets) {
    const own = tokenizer.vocabulary.tokenToId(target);
    const { specialTokensInText } = policy;
    const encode = (): number | undefined =>
      tokenizer.encode(target, { addSpecialTokens: false, truncation: null, padding: null, specialTokensInText })
        .ids[0];
    const id = own ?? encode();
    if (id !== undefined) ids.add(id);
  }
  if (ids.size > 0) return [...ids].sort((a, b) => a - b);
  throw unsuitedTargets('no word the tokenizer can spell');
}

/** Reads the score of an id. A tokenizer may have words beyond those the model scores, which Python refuses as well. */
const scoreIn =
  (scores: Float32Array) =>
  (id: number): number => {
    const score = scores[id];
    if (score === undefined) throw unsuitedTargets('a word the model does not score');
    return score;
  };

const unsuitedTargets = (what: string): LexrunError =>
  new LexrunError('INVALID_OPTIONS', `Option targets names ${what}.`, { details: { option: 'targets' } });
