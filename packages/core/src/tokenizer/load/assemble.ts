import { readAddedTokens } from '../added-tokens.js';
import { AlignedText } from '../aligned-text.js';
import { LexrunTokenizer } from '../lexrun-tokenizer.js';
import { readModelMaxLength, readPadding, readTruncation } from '../spec/defaults.js';
import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { readConfig, readSpecials } from '../special-tokens.js';
import type { LoadedComponents } from './components.js';

/** Most units of all added tokens: looking for one takes some hundred bytes for each of its units. */
const MAX_UNITS = 1 << 18;

/** Makes a tokenizer of its components, with the tokens and defaults the files name beside them. */
export function assemble(root: Fields, components: LoadedComponents, tokenizerConfig: unknown): LexrunTokenizer {
  const { model, normalizer, postProcessor } = components;
  const normalize = (content: string): string =>
    normalizer === null ? content : normalizer.normalize(AlignedText.of(content, 0)).text;
  const added = readAddedTokens(root, model, normalize);
  let units = 0;
  for (const { spelling } of added.byId.values()) units += spelling.length;
  if (units > MAX_UNITS) throw invalidTokenizer(`added_tokens have more than ${MAX_UNITS} units in all`);
  const config = readConfig(tokenizerConfig);
  return new LexrunTokenizer({
    ...components,
    added,
    ...readSpecials(root, tokenizerConfig, model, added, postProcessor?.ids ?? []),
    truncation: readTruncation(root),
    padding: readPadding(root),
    modelMaxLength: readModelMaxLength(config),
    // Python transformers leaves the text of BPE as it is.
    closesGaps:
      config?.get('clean_up_tokenization_spaces') === true && root.fields('model').get('merges') === undefined,
  });
}
