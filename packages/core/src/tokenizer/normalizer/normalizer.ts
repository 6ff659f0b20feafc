import type { AlignedText } from '../aligned-text.js';

/** One step that rewrites text and keeps its alignment with the original. */
export interface Normalizer {
  normalize(text: AlignedText): AlignedText;
}
