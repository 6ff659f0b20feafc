import { LexrunError } from '../error/lexrun-error.js';
import type { Encoding } from '../tokenizer/encoding.js';
import type { Tokenizer } from '../tokenizer/tokenizer.js';
import { assert, assertEqual } from './assert.js';

const SENTENCE = 'The quick brown fox jumps over the lazy dog near the river bank. ';
/** A text that every cut has to cut: about 1,900 words. */
export const LONG_TEXT: string = SENTENCE.repeat(150);

const specialsOf = ({ ids, specialTokensMask }: Encoding): number[] =>
  ids.filter((_, index) => specialTokensMask[index] === 1);
const contentOf = ({ ids, sequenceIds }: Encoding, sequence = 0): number[] =>
  ids.filter((_, index) => sequenceIds[index] === sequence);

/** Cuts to several lengths from both ends. */
export function checkTruncation(tokenizer: Tokenizer): void {
  const whole = tokenizer.encode(LONG_TEXT, { truncation: null, padding: null });
  const content = contentOf(whole);
  for (const side of ['right', 'left'] as const) {
    for (const maxLength of [8, 33, 128]) {
      const cut = tokenizer.encode(LONG_TEXT, { truncation: { maxLength, side }, padding: null });
      assert(cut.ids.length === maxLength, `${cut.ids.length} tokens where ${maxLength} are asked for`);
      assertEqual(specialsOf(cut), specialsOf(whole), 'special tokens');
      const kept = maxLength - specialsOf(whole).length;
      assertEqual(contentOf(cut), side === 'right' ? content.slice(0, kept) : content.slice(-kept), `${side} cut`);
    }
  }
}

/** Every window shares the stride with the one before it, and together they hold the whole text. */
export function checkWindows(tokenizer: Tokenizer): void {
  const stride = 5;
  const maxLength = 40;
  const content = contentOf(tokenizer.encode(LONG_TEXT, { truncation: null, padding: null }));
  const first = tokenizer.encode(LONG_TEXT, { truncation: { maxLength, stride }, padding: null });
  const windows = [first, ...first.overflowing];
  assert(windows.length > 2, 'the text is not cut into windows');
  let covered: number[] = [];
  for (const [index, window] of windows.entries()) {
    assert(window.ids.length <= maxLength, `window ${index} has ${window.ids.length} tokens`);
    assertEqual(specialsOf(window), specialsOf(first), `special tokens of window ${index}`);
    const own = contentOf(window);
    if (index > 0) assertEqual(own.slice(0, stride), covered.slice(-stride), `stride of window ${index}`);
    covered = [...covered, ...own.slice(index === 0 ? 0 : stride)];
  }
  assertEqual(covered, content, 'the windows together');
}

/** The first of two texts survives although the pair is too long. */
export function checkOnlySecond(tokenizer: Tokenizer): void {
  const text = 'a short question';
  const options = { pair: LONG_TEXT, truncation: { maxLength: 32, strategy: 'only_second' }, padding: null } as const;
  const cut = tokenizer.encode(text, options);
  assertEqual(contentOf(cut, 0), contentOf(tokenizer.encode(text, { truncation: null, padding: null })), 'first text');
  assert(cut.ids.length === 32 && contentOf(cut, 1).length > 0, 'the second text was not cut to what is left');
}

/** No room for special tokens, and a first text that may not be cut. */
export function checkImpossible(tokenizer: Tokenizer): void {
  const refused = (run: () => unknown): boolean => {
    try {
      run();
      return false;
    } catch (error) {
      return LexrunError.is(error, 'TRUNCATION_IMPOSSIBLE');
    }
  };
  const question = SENTENCE.repeat(5);
  const strategy = 'only_second' as const;
  const tooLong = () => tokenizer.encode(question, { pair: 'b', truncation: { maxLength: 16, strategy } });
  assert(refused(tooLong), 'a first text that fills the whole row was cut or let through');
  const noStep = () => tokenizer.encode(LONG_TEXT, { truncation: { maxLength: 10, stride: 10 } });
  assert(refused(noStep), 'a stride that leaves no step was accepted');
}
