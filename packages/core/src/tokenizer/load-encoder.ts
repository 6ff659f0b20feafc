import { type AddedVocabulary, readAddedTokens } from './added-tokens.js';
import { LeanBert } from './lean-bert.js';
import { isBert } from './load/type-of.js';
import { loadTokenizer } from './load-tokenizer.js';
import { readWordPiece } from './model/wordpiece.js';
import { readBertOptions } from './normalizer/bert-options.js';
import { readTemplate } from './post-processor/template.js';
import { Fields } from './spec/fields.js';
import { readConfig, readSpecials } from './special-tokens.js';
import type { Tokenizer } from './tokenizer.js';
import { vocabularyOf } from './vocabulary-of.js';

/**
 * Makes a tokenizer for an executor whose tasks only encode: for the usual Bert files a lean one, which loads the rest of
 * the engine when a text or a task asks for it (`PartMissing`), for others the whole one.
 * @throws LexrunError as {@link loadTokenizer}
 */
export async function loadEncoder(tokenizerJson: unknown, tokenizerConfig?: unknown): Promise<Tokenizer> {
  return readLean(tokenizerJson, tokenizerConfig) ?? (await loadTokenizer(tokenizerJson, tokenizerConfig));
}

function readLean(tokenizerJson: unknown, tokenizerConfig: unknown): Tokenizer | undefined {
  const root = new Fields(tokenizerJson, 'the file');
  if ((root.get('version') ?? '1.0') !== '1.0' || !isBert(root)) return undefined;
  const model = readWordPiece(root.fields('model'));
  const postProcessor = readTemplate(root.fields('post_processor'));
  // How a token is spelled after normalization matters only where it is looked for in texts.
  const added: AddedVocabulary = readAddedTokens(root, model, (content) => content);
  const { specialTokens, specialIds } = readSpecials(root, tokenizerConfig, model, added, postProcessor.ids);
  if ([...added.byId.keys()].some((id) => !specialIds.has(id))) return undefined;
  const declared = Object.values(readConfig(tokenizerConfig)?.get('added_tokens_decoder') ?? {});
  if (declared.some((token) => !added.idOf.has(token?.content))) return undefined;
  // The vocabulary is the bulk of the file: it is not held twice.
  const { model: modelJson, ...rest } = tokenizerJson as { readonly model: object };
  const kept = { ...modelJson, vocab: undefined };
  return new LeanBert({
    options: readBertOptions(root.fields('normalizer')),
    model,
    postProcessor,
    specialTokens,
    specialIds,
    vocabulary: vocabularyOf(model, added),
    loadWhole: () =>
      loadTokenizer({ ...rest, model: { ...kept, vocab: Object.fromEntries(model.pieces()) } }, tokenizerConfig),
  });
}
