import { LexrunError } from '../error/lexrun-error.js';
import { type Part, type PostProcessor, specialPart } from '../tokenizer/post-processor/part.js';
import type { TransformersTokenizer } from './transformers-tokenizer.js';

const TEXT = 'one';
const PAIR = 'two';

interface Template {
  readonly parts: readonly { readonly ids: readonly number[] | null; readonly typeId: number }[];
}

/** Where a list stands in another, at or after an index. */
function indexOfList(list: readonly number[], wanted: readonly number[], from: number): number {
  for (let at = from; at + wanted.length <= list.length; at++) {
    if (wanted.every((id, index) => list[at + index] === id)) return at;
  }
  throw new LexrunError(
    'UNSUPPORTED_TOKENIZER',
    'the special tokens of the transformers tokenizer are not around its texts',
  );
}

function learn(tokenizer: TransformersTokenizer, texts: readonly string[]): Template {
  const { input_ids: ids, token_type_ids: typeIds } = tokenizer(texts[0]!, {
    text_pair: texts[1] ?? null,
    add_special_tokens: true,
    return_token_type_ids: true,
    return_tensor: false,
    padding: false,
    truncation: false,
  });
  const typeOf = (index: number): number => typeIds?.[index] ?? 0;
  const parts: { ids: readonly number[] | null; typeId: number }[] = [];
  const addSpecial = (from: number, to: number): void => {
    for (let index = from; index < to; index++) parts.push({ ids: [ids[index]!], typeId: typeOf(index) });
  };
  let done = 0;
  for (const text of texts) {
    const own = tokenizer.encode(text, { add_special_tokens: false });
    if (own.length === 0)
      throw new LexrunError('UNSUPPORTED_TOKENIZER', 'the transformers tokenizer drops plain words');
    const start = indexOfList(ids, own, done);
    addSpecial(done, start);
    parts.push({ ids: null, typeId: typeOf(start) });
    done = start + own.length;
  }
  addSpecial(done, ids.length);
  return { parts };
}

/**
 * The special tokens that a transformers tokenizer puts around its texts, seen from what it does to two words.
 * @throws LexrunError `UNSUPPORTED_TOKENIZER` where they cannot be told from the text
 */
export function learnLayout(tokenizer: TransformersTokenizer): PostProcessor {
  const templates = [learn(tokenizer, [TEXT]), learn(tokenizer, [TEXT, PAIR])];
  const added = templates.map(({ parts }) => parts.filter(({ ids }) => ids !== null).length);
  return {
    ids: templates.flatMap(({ parts }) => parts.flatMap(({ ids }) => ids ?? [])),
    added: (isPair) => added[isPair ? 1 : 0]!,
    process(parts, addSpecialTokens) {
      let sequence = 0;
      return templates[parts.length - 1]!.parts.flatMap(({ ids, typeId }): Part[] => {
        if (ids !== null) return addSpecialTokens ? [specialPart(ids, typeId)] : [];
        const part = parts[sequence++]!;
        return [{ ...part, atoms: part.atoms.map((atom) => ({ ...atom, typeId, overflowTypeId: typeId })) }];
      });
    },
  };
}
