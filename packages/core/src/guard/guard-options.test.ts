import { describe, expect, it } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { resolveGuard } from './guard-options.js';

const refusal = (options: unknown): LexrunError => {
  try {
    resolveGuard(options);
  } catch (error) {
    if (LexrunError.is(error, 'INVALID_OPTIONS')) return error;
  }
  throw new Error('was not refused with INVALID_OPTIONS');
};

describe('guard options', () => {
  it('has the documented defaults', () => {
    for (const options of [undefined, {}, { maxTexts: undefined }]) {
      expect(resolveGuard(options)).toMatchObject({
        maxCharacters: 20_000,
        maxTexts: 256,
        empty: 'reject',
        controlCharacters: 'strip',
        loneSurrogates: 'reject',
        bidiControls: 'allow',
        zeroWidth: 'allow',
        normalization: 'none',
        policy: { overflow: 'truncate', specialTokensInText: 'text' },
      });
    }
  });

  it('hands the policy of a call to executors', () => {
    const { policy } = resolveGuard({ overflow: 'error', specialTokensInText: 'parse' });
    expect(policy).toEqual({ overflow: 'error', specialTokensInText: 'parse' });
  });

  it.each([
    ['maxCharacters', 0],
    ['maxCharacters', 100_000_001],
    ['maxCharacters', 1.5],
    ['maxCharacters', '20'],
    ['maxTexts', 257],
    ['maxTexts', Number.NaN],
    ['empty', 'strip'],
    ['controlCharacters', true],
    ['normalization', 'nfc'],
    ['overflow', null],
  ])('refuses %s: %s by name', (option, value) => {
    const error = refusal({ [option]: value });
    expect(error.details).toEqual({ option: `guard.${option}` });
  });

  it('says what it expected', () => {
    const said = (options: unknown) => refusal(options).message;
    expect(said({ maxCharacters: 0 })).toBe('guard.maxCharacters must be an integer from 1 to 100000000');
    expect(said({ maxTexts: 0 })).toBe('guard.maxTexts must be an integer from 1 to 256');
    expect(said({ zeroWidth: 1 })).toBe("guard.zeroWidth must be one of 'allow', 'strip', 'reject'");
    expect(said({ overflow: 'cut' })).toBe("guard.overflow must be one of 'truncate', 'error'");
    expect(said('strict')).toBe('guard must be an object with the documented options');
  });

  it('looks closer only at what its settings ask for', () => {
    const texts = ['plain [object Object]', 'a\0', 'a\u202E', 'a\u200B', 'a\uD83D'];
    const suspected = (options: object) => texts.filter((text) => resolveGuard(options).suspect.test(text));
    expect(suspected({})).toEqual(['a\0', 'a\uD83D']);
    expect(suspected({ controlCharacters: 'allow', bidiControls: 'strip', zeroWidth: 'reject' })).toEqual([
      'a\u202E',
      'a\u200B',
      'a\uD83D',
    ]);
    expect(resolveGuard({ controlCharacters: 'allow' }).strip).toBeUndefined();
  });

  it('refuses options it does not know, and what is no object', () => {
    expect(refusal({ maxCharacter: 3 }).message).toBe('guard.maxCharacter is not an option of the guard');
    // Every object has this one; no guard does.
    expect(refusal({ toString: 'strip' }).details.option).toBe('guard.toString');
    for (const options of ['strict', 3, [], () => undefined]) expect(refusal(options).details.option).toBe('guard');
  });
});
