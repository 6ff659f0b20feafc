import type { LexrunTokenizer } from '../lexrun-tokenizer.js';
import type { Fields } from '../spec/fields.js';
import { isWord } from '../unicode/more-classes.js';
import { assemble } from './assemble.js';
import { loadDecoder } from './decoder.js';
import { loadFastPath } from './fast-path.js';
import { loadModel } from './model.js';
import { loadNormalizer } from './normalizer.js';
import { loadPostProcessor } from './post-processor.js';
import { loadPreTokenizer } from './pre-tokenizer.js';

/** Any combination of components. What is small comes along, what is large is imported when it is named. */
export async function loadGeneral(root: Fields, tokenizerConfig: unknown): Promise<LexrunTokenizer> {
  const [model, normalizer, preTokenizer, decoder, fastPath] = await Promise.all([
    loadModel(root),
    loadNormalizer(root),
    loadPreTokenizer(root),
    loadDecoder(root),
    loadFastPath(root),
  ]);
  const postProcessor = loadPostProcessor(root);
  const components = { model, normalizer, preTokenizer, postProcessor, decoder, fastPath, isWord };
  return assemble(root, components, tokenizerConfig);
}
