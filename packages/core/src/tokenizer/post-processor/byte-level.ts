import type { Fields } from '../spec/fields.js';
import type { PostProcessor } from './part.js';

/** Reads ByteLevel: offsets without the spaces that byte-level tokens begin with. */
export function readByteLevelProcessing(spec: Fields): PostProcessor {
  const addPrefixSpace = spec.boolean('add_prefix_space');
  const trimOffsets = spec.boolean('trim_offsets');
  return {
    ids: [],
    added: () => 0,
    process: (parts) =>
      parts.map((part, index) => {
        const first = part.atoms[0]?.ids === null;
        const trims = trimOffsets ? [...part.trims, { addPrefixSpace, first }] : part.trims;
        return { ...part, trims, ranges: new Map(part.ranges).set(index, [0, part.atoms.length]) };
      }),
  };
}

/** Processors one after the other. */
export function postProcessorSequence(steps: readonly PostProcessor[]): PostProcessor {
  return {
    ids: steps.flatMap(({ ids }) => ids),
    added: (isPair) => steps.reduce((sum, step) => sum + step.added(isPair), 0),
    process: (parts, addSpecialTokens) => steps.reduce((made, step) => step.process(made, addSpecialTokens), parts),
  };
}
