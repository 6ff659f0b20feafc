import type { AlignedText } from '../aligned-text.js';
import { Rewriter } from '../rewriter.js';
import { decompose, isCombining, isInert } from '../unicode/combining.js';
import { combiningRank } from '../unicode/combining-rank.js';
import type { Normalizer } from './normalizer.js';

/** The four Unicode normalization forms. */
export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD';

interface Character {
  text: string;
  /** Combining class, as a rank that orders like it. */
  readonly rank: number;
  /** As in {@link Rewriter.write}. */
  change: number;
}

/** A run of marks so long that the engine's own normalization, which is quadratic in it, is left alone. */
const LONG_RUN = /\p{M}{65}/u;
const BEYOND_ASCII = /[^\0-\x7f]/;

/** Whether a text surely is in a normalization form. False for some texts that are. */
export function isNormalized(text: string, form: UnicodeForm): boolean {
  return !BEYOND_ASCII.test(text) || (!LONG_RUN.test(text) && text.normalize(form) === text);
}

/** Sorts a run of marks by class, stable: one bucket a class. */
function ordered(marks: readonly Character[]): readonly Character[] {
  const buckets: Character[][] = [];
  for (const mark of marks) {
    const bucket = buckets[mark.rank];
    if (bucket === undefined) buckets[mark.rank] = [mark];
    else bucket.push(mark);
  }
  return buckets.flat();
}

/** Canonical ordering: each run of marks sorted by class, with the changes they carry. */
function decomposed(text: string, compatible: boolean): Character[] {
  const output: Character[] = [];
  let marks: Character[] = [];
  const flush = (): void => {
    for (const mark of marks.length > 1 ? ordered(marks) : marks) output.push(mark);
    marks = [];
  };
  for (const character of text) {
    let change = 0;
    const first = character.codePointAt(0)!;
    for (const part of first < 0x80 ? character : decompose(first, compatible)) {
      const codePoint = part.codePointAt(0)!;
      const rank = isCombining(codePoint) ? combiningRank(codePoint) : 0;
      if (rank === 0) {
        flush();
        output.push({ text: part, rank, change });
      } else {
        marks.push({ text: part, rank, change });
      }
      change = 1;
    }
  }
  flush();
  return output;
}

/** The character that two compose to, if any. */
function compose(first: string, second: string): string | undefined {
  if (second.charCodeAt(0) < 0x300) return undefined;
  const composed = (first + second).normalize('NFC');
  const codePoint = composed.codePointAt(0)!;
  const single = composed.length === (codePoint > 0xffff ? 2 : 1);
  return single && !isInert(codePoint) && !isInert(second.codePointAt(0)!) ? composed : undefined;
}

/** Canonical composition: a mark joins the starter before it unless a mark of its class or higher stands between. */
function recomposed(input: readonly Character[]): Character[] {
  const output: Character[] = [];
  let starter: Character | undefined;
  let lastRank = -1;
  for (const { text, rank, change } of input) {
    // Directly after the starter anything may compose, even another starter; later only a mark of a higher class.
    const open = starter !== undefined && lastRank < rank;
    const composed = open ? compose(starter!.text, text) : undefined;
    if (starter !== undefined && composed !== undefined) {
      starter.text = composed;
      starter.change += change - 1;
      continue;
    }
    const character = { text, rank, change };
    output.push(character);
    if (rank === 0) {
      starter = character;
      lastRank = -1;
    } else if (starter !== undefined) {
      lastRank = rank;
    }
  }
  return output;
}

/** A Unicode normalization form, with the tables of the Rust library. */
export function unicodeForm(form: UnicodeForm): Normalizer {
  const compatible = form === 'NFKC' || form === 'NFKD';
  return {
    normalize(source: AlignedText): AlignedText {
      const { text } = source;
      if (isNormalized(text, form)) return source;
      const characters = decomposed(text, compatible);
      const rewriter = new Rewriter(source);
      for (const { text: character, change } of form.endsWith('C') ? recomposed(characters) : characters) {
        rewriter.write(character, change);
      }
      return rewriter.finish();
    },
  };
}
