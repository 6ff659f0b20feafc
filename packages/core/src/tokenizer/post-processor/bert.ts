import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { MAX_ID } from '../spec/vocabulary.js';
import type { Atom, PostProcessor } from './part.js';
import { wrapPart } from './wrap-part.js';

/** The id of a `[token, id]` pair. */
function readTokenId(spec: Fields, key: string): number {
  const [token, id] = spec.array(key);
  if (typeof token !== 'string' || typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > MAX_ID) {
    throw invalidTokenizer(`${spec.path}.${key} must be a token and its id`);
  }
  return id;
}

const special = (id: number, typeId: number): Atom => ({ ids: [id], typeId, overflowTypeId: typeId });

/** Reads BertProcessing: `[CLS] text [SEP] pair [SEP]`. */
export function readBertProcessing(spec: Fields): PostProcessor {
  const sep = readTokenId(spec, 'sep');
  const cls = readTokenId(spec, 'cls');
  return {
    ids: [cls, sep],
    added: (isPair) => (isPair ? 3 : 2),
    process: (parts, addSpecialTokens) =>
      addSpecialTokens
        ? parts.map((part, index) =>
            index === 0
              ? wrapPart(part, [special(cls, 0)], [special(sep, 0)], 0)
              : wrapPart(part, [], [special(sep, 1)], 1),
          )
        : parts,
  };
}

/** Reads RobertaProcessing: `<s> text </s></s> pair </s>`, all of type 0. */
export function readRobertaProcessing(spec: Fields): PostProcessor {
  const sep = readTokenId(spec, 'sep');
  const cls = readTokenId(spec, 'cls');
  const trimOffsets = spec.boolean('trim_offsets');
  const addPrefixSpace = spec.boolean('add_prefix_space');
  return {
    ids: [cls, sep],
    added: (isPair) => (isPair ? 4 : 2),
    process: (parts, addSpecialTokens) =>
      parts.map((part, index) => {
        const first = part.atoms[0]?.ids === null;
        const trims = trimOffsets ? [...part.trims, { addPrefixSpace, first }] : part.trims;
        // Without special tokens the overflow windows keep the type ids they had.
        const atoms = part.atoms.map((atom) => ({
          ...atom,
          typeId: 0,
          overflowTypeId: addSpecialTokens ? 0 : atom.overflowTypeId,
        }));
        const trimmed = { ...part, trims, atoms };
        if (!addSpecialTokens) return trimmed;
        return wrapPart(trimmed, [special(index === 0 ? cls : sep, 0)], [special(sep, 0)], index === 0 ? 0 : 1);
      }),
  };
}
