import type { Decoder } from '../decoder/decoder.js';
import type { Components } from '../engine.js';
import type { PostProcessor } from '../post-processor/part.js';

/** What a tokenizer.json names, read. Its added tokens come after it: they need the model and the normalizer. */
export interface LoadedComponents extends Omit<Components, 'added'> {
  readonly postProcessor: PostProcessor | null;
  readonly decoder: Decoder | null;
}
