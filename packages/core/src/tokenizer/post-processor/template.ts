import { type Fields, invalidTokenizer } from '../spec/fields.js';
import { MAX_ID } from '../spec/vocabulary.js';
import { type Part, type PostProcessor, specialPart } from './part.js';

const MAX_TYPE_ID = 0x7fffffff;
const MAX_SPECIAL_IDS = 1024;

interface Piece {
  /** Index of the sequence, or the ids of a special token. */
  readonly sequence: number | null;
  readonly ids: readonly number[];
  readonly typeId: number;
}

function readSpecialTokens(spec: Fields): Map<string, readonly number[]> {
  const table = spec.fields('special_tokens');
  const tokens = new Map<string, readonly number[]>();
  for (const name of table.keys()) {
    const ids = table.fields(name).array('ids');
    if (ids.length > MAX_SPECIAL_IDS) throw invalidTokenizer(`${table.path} has a token of too many ids`);
    for (const id of ids) {
      if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id > MAX_ID) {
        throw invalidTokenizer(`${table.path} has an id that is not an integer from 0 to ${MAX_ID}`);
      }
    }
    tokens.set(name, ids as number[]);
  }
  return tokens;
}

function readPiece(piece: Fields, sequences: number, tokens: ReadonlyMap<string, readonly number[]>): Piece {
  if (piece.get('Sequence') !== undefined) {
    const fields = piece.fields('Sequence');
    const sequence = fields.choice('id', ['A', 'B']) === 'A' ? 0 : 1;
    if (sequence >= sequences) throw invalidTokenizer(`${piece.path} names sequence B, which a single text lacks`);
    return { sequence, ids: [], typeId: fields.integer('type_id', MAX_TYPE_ID) };
  }
  const fields = piece.fields('SpecialToken');
  const ids = tokens.get(fields.string('id'));
  if (ids === undefined) throw invalidTokenizer(`${piece.path} names a token that special_tokens lacks`);
  return { sequence: null, ids, typeId: fields.integer('type_id', MAX_TYPE_ID) };
}

/** Reads TemplateProcessing: special tokens and sequences in a fixed order. */
export function readTemplate(spec: Fields): PostProcessor {
  const tokens = readSpecialTokens(spec);
  const read = (key: string, sequences: number): readonly Piece[] =>
    spec.list(key).map((piece) => readPiece(piece, sequences, tokens));
  const templates = [read('single', 1), read('pair', 2)];
  return {
    ids: [...tokens.values()].flat(),
    added: (isPair) => templates[isPair ? 1 : 0]!.reduce((sum, { ids }) => sum + ids.length, 0),
    process(parts, addSpecialTokens) {
      const template = templates[parts.length - 1];
      if (template === undefined)
        throw invalidTokenizer(`${spec.path} follows a processor that already made a template`);
      return template.flatMap(({ sequence, ids, typeId }): Part[] => {
        if (sequence === null) return addSpecialTokens ? [specialPart(ids, typeId)] : [];
        const part = parts[sequence]!;
        const atoms = part.atoms.map((atom) => ({ ...atom, typeId }));
        return [{ ...part, atoms, ranges: new Map(part.ranges).set(sequence, [0, atoms.length]) }];
      });
    },
  };
}
