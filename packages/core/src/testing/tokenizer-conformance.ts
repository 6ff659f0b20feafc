import type { Encoding } from '../tokenizer/encoding.js';
import type { EncodeOptions, Tokenizer } from '../tokenizer/tokenizer.js';
import { assert, assertEqual } from './assert.js';
import { type ConformanceCase, type SkipReasons, toCases } from './conformance-case.js';
import { checkImpossible, checkOnlySecond, checkTruncation, checkWindows, LONG_TEXT } from './tokenizer-truncation.js';

/** A tokenizer and what the suite needs to try it. */
export interface TokenizerSubject {
  /** What is tried. */
  readonly tokenizer: Tokenizer;
  /** More texts of the kind it was made for, beside those of the suite. */
  readonly texts?: readonly string[];
}

const TEXTS: readonly string[] = [
  'A plain sentence, with punctuation!',
  'Straße, naïve café, ﬁne Ⅷ',
  '这部电影真的很好看。',
  'مرحبا بالعالم',
  'emoji 👩‍👩‍👧‍👦 and 👍🏽 in a row 🇩🇪',
  '  spaces   and\ttabs\nand lines  ',
  'e\u0301 and a\u0308 composed',
  'supercalifragilisticexpialidocious antidisestablishmentarianism',
];

/** Neither what tokenizer.json asks for: each case says itself what it cuts and pads. */
const PLAIN: EncodeOptions = { truncation: null, padding: null };

/**
 * The promises of `Tokenizer` and `Encoding`, one case each.
 * @param makeSubject called once a case
 */
export function describeTokenizer(
  name: string,
  makeSubject: () => TokenizerSubject | Promise<TokenizerSubject>,
  skips: SkipReasons = {},
): ConformanceCase[] {
  const use = (check: (tokenizer: Tokenizer, texts: readonly string[]) => void) => async (): Promise<void> => {
    const { tokenizer, texts = [] } = await makeSubject();
    check(tokenizer, [...TEXTS, ...texts]);
  };
  const each = (check: (encoding: Encoding, text: string, tokenizer: Tokenizer) => void) =>
    use((tokenizer, texts) => {
      for (const text of texts) check(tokenizer.encode(text, PLAIN), text, tokenizer);
    });
  return toCases(
    name,
    {
      'arrays have one entry a token': each(checkLengths),
      'ids belong to the vocabulary': each((encoding, text, { vocabulary }) => {
        for (const id of encoding.ids) {
          const sound = Number.isInteger(id) && id >= 0 && id < vocabulary.size;
          assert(sound && vocabulary.idToToken(id) !== undefined, `id ${id} of "${text}" is not in the vocabulary`);
        }
      }),
      'offsets lie in the text and go forward': each(checkOffsets),
      'special tokens have neither span nor word nor sequence': each(checkSpecials),
      'encoding is pure': use((tokenizer, texts) => {
        const first = texts.map((text) => JSON.stringify(tokenizer.encode(text, PLAIN)));
        const again = [...texts].reverse().map((text) => JSON.stringify(tokenizer.encode(text, PLAIN)));
        assertEqual(again.reverse(), first, 'the encodings in another order');
      }),
      'the empty text makes special tokens alone': use((tokenizer) => {
        const encoding = tokenizer.encode('', PLAIN);
        assert(
          encoding.specialTokensMask.every((mask) => mask === 1),
          'the empty text has a token of its own',
        );
        assertEqual(tokenizer.encode('', { ...PLAIN, addSpecialTokens: false }).ids, [], 'ids without special tokens');
      }),
      'addSpecialTokens: false leaves the text alone': each((encoding, text, tokenizer) => {
        const bare = tokenizer.encode(text, { ...PLAIN, addSpecialTokens: false });
        assertEqual(bare.ids, contentOf(encoding), `ids of "${text}"`);
      }),
      'a pair is told from its text': use((tokenizer, texts) => {
        const [text, pair] = [texts[0]!, texts[1]!];
        const { sequenceIds, ids } = tokenizer.encode(text, { ...PLAIN, pair });
        for (const [sequence, source] of [text, pair].entries()) {
          const own = ids.filter((_, index) => sequenceIds[index] === sequence);
          assertEqual(own, contentOf(tokenizer.encode(source, PLAIN)), `ids of sequence ${sequence}`);
        }
      }),
      'truncation keeps special tokens': use(checkTruncation),
      'windows cover the text with the stride asked for': use(checkWindows),
      'only_second leaves the first text whole': use(checkOnlySecond),
      'a truncation without room is a typed error': use(checkImpossible),
      'pads to a fixed length': use((tokenizer) => {
        const whole = tokenizer.encode('short', PLAIN);
        const padded = tokenizer.encode('short', { ...PLAIN, padding: { length: whole.ids.length + 5 } });
        checkLengths(padded, 'short');
        assertEqual(padded.ids.slice(0, whole.ids.length), whole.ids, 'ids before the padding');
        assertEqual(padded.attentionMask.slice(-5), [0, 0, 0, 0, 0], 'mask of the padding');
        assertEqual(padded.specialTokensMask.slice(-5), [1, 1, 1, 1, 1], 'special tokens mask of the padding');
      }),
      'a special token in the text is text': use(checkInjection),
      'decode leaves special tokens out': use((tokenizer) => {
        const { ids } = tokenizer.encode('a b', PLAIN);
        assertEqual(tokenizer.decode(ids), tokenizer.decode(contentOf(tokenizer.encode('a b', PLAIN))), 'decoded text');
        for (const { content } of Object.values(tokenizer.specialTokens)) {
          assert(!tokenizer.decode(ids).includes(content), `${content} was decoded`);
        }
      }),
      'roles of special tokens name tokens of the vocabulary': use(({ specialTokens, vocabulary }) => {
        for (const [role, { id, content }] of Object.entries(specialTokens)) {
          assertEqual([vocabulary.tokenToId(content), vocabulary.idToToken(id)], [id, content], role);
        }
      }),
      'a long text takes no more than its share': use((tokenizer) => {
        const { ids } = tokenizer.encode(LONG_TEXT, PLAIN);
        assert(ids.length > 1_000, 'tokens of the long text are missing');
      }),
    },
    skips,
  );
}

/** Ids that the text itself gave. */
function contentOf({ ids, sequenceIds }: Encoding): number[] {
  return ids.filter((_, index) => sequenceIds[index] !== null);
}

function checkLengths(encoding: Encoding, text: string): void {
  const { ids, typeIds, attentionMask, specialTokensMask, offsets, wordIds, sequenceIds } = encoding;
  const lengths = [typeIds, attentionMask, specialTokensMask, offsets, wordIds, sequenceIds].map((list) => list.length);
  assertEqual(lengths, new Array<number>(6).fill(ids.length), `lengths of the arrays of "${text}"`);
}

function checkOffsets({ offsets, sequenceIds, wordIds }: Encoding, text: string, { hasOffsets }: Tokenizer): void {
  if (!hasOffsets) return;
  let last = 0;
  let lastWord = 0;
  offsets.forEach(([start, end], index) => {
    if (sequenceIds[index] === null) return;
    assert(start >= 0 && start <= end && end <= text.length, `token ${index} of "${text}" is at [${start}, ${end})`);
    assert(start >= last, `token ${index} of "${text}" begins before the one before it`);
    const word = wordIds[index] ?? lastWord;
    assert(word >= lastWord, `token ${index} of "${text}" belongs to an earlier word than the one before it`);
    last = start;
    lastWord = word;
  });
}

function checkSpecials(encoding: Encoding, text: string): void {
  encoding.specialTokensMask.forEach((mask, index) => {
    if (mask !== 1) {
      assert(encoding.sequenceIds[index] === 0, `token ${index} of "${text}" belongs to no sequence`);
      return;
    }
    const facts = [encoding.offsets[index], encoding.wordIds[index], encoding.sequenceIds[index]];
    assertEqual(facts, [[0, 0], null, null], `special token ${index} of "${text}"`);
  });
}

/** Nobody who only writes the text may put a special token into the model. */
function checkInjection(tokenizer: Tokenizer): void {
  const special = new Set(Object.values(tokenizer.specialTokens).map(({ id }) => id));
  const unknown = tokenizer.specialTokens.unk?.id;
  for (const [role, { id, content }] of Object.entries(tokenizer.specialTokens)) {
    const text = `before ${content} after`;
    const written = contentOf(tokenizer.encode(text, PLAIN)).filter((own) => special.has(own) && own !== unknown);
    assertEqual(written, [], `special ids out of the ${role} token's spelling`);
    if (role === 'unk') continue;
    const parsed = tokenizer.encode(text, { ...PLAIN, specialTokensInText: 'parse', addSpecialTokens: false });
    assert(parsed.ids.includes(id), `'parse' does not find the ${role} token`);
  }
}
