import { type Fields, invalidTokenizer, shown, unsupportedTokenizer } from '../spec/fields.js';
import { readVocabulary } from '../spec/vocabulary.js';
import { Bpe } from './bpe.js';
import { MergeTable } from './merge-table.js';

const MAX_MERGES = 4_000_000;

/** The two pieces of a merge, in either file format. */
function readPair(merge: unknown, rank: number): readonly [string, string] {
  if (typeof merge === 'string') {
    const gap = merge.indexOf(' ');
    if (gap >= 0 && !merge.includes(' ', gap + 1)) return [merge.slice(0, gap), merge.slice(gap + 1)];
  } else if (Array.isArray(merge) && merge.length === 2) {
    const [first, second] = merge as unknown[];
    if (typeof first === 'string' && typeof second === 'string') return [first, second];
  }
  throw invalidTokenizer(`model.merges[${rank}] is not a pair of pieces`);
}

/** Reads a BPE model. */
export function readBpe(model: Fields): Bpe {
  const dropout = model.get('dropout');
  if (dropout !== undefined && dropout !== 0) {
    throw unsupportedTokenizer('model.dropout, which makes encodings random; set it to null');
  }
  const optional = (key: string): string => (model.get(key) === undefined ? '' : model.string(key));
  const continuingPrefix = optional('continuing_subword_prefix');
  const table = readVocabulary(model);
  let lines = model.array('merges');
  if (typeof lines[0] === 'string') {
    lines = lines.filter((line) => typeof line !== 'string' || !line.startsWith('#version'));
  }
  if (lines.length > MAX_MERGES) throw invalidTokenizer(`model.merges has more than ${MAX_MERGES} entries`);
  // First id, second id, merged id.
  const merges = new Int32Array(3 * lines.length);
  const idOf = (piece: string): number => {
    const id = table.ids.get(piece);
    if (id === undefined) throw invalidTokenizer(`model.merges needs ${shown(piece)}, which model.vocab lacks`);
    return id;
  };
  for (const [rank, line] of lines.entries()) {
    const [first, second] = readPair(line, rank);
    merges[3 * rank] = idOf(first);
    merges[3 * rank + 1] = idOf(second);
    merges[3 * rank + 2] = idOf(first + second.slice(continuingPrefix.length));
  }
  const makeMerges = (forbidden: ReadonlySet<number>): MergeTable => {
    const made = new MergeTable(lines.length);
    for (let at = 0; at < merges.length; at += 3) {
      if (!forbidden.has(merges[at + 2]!)) made.set(merges[at]!, merges[at + 1]!, at / 3, merges[at + 2]!);
    }
    return made;
  };
  return new Bpe(table, makeMerges, {
    unknownToken: model.get('unk_token') === undefined ? undefined : model.string('unk_token'),
    continuingPrefix,
    wordSuffix: optional('end_of_word_suffix'),
    fuseUnknown: model.boolean('fuse_unk', false),
    byteFallback: model.boolean('byte_fallback', false),
    ignoreMerges: model.boolean('ignore_merges', false),
  });
}
