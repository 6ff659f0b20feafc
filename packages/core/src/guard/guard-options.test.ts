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
    expect(error.message).toMatch(/an integer from 1 to \d+$|one of '/);
  });

  it('refuses options it does not know, and what is no object', () => {
    expect(refusal({ maxCharacter: 3 }).message).toBe('guard.maxCharacter is not an option of the guard');
    for (const options of ['strict', 3, [], () => undefined]) expect(refusal(options).details.option).toBe('guard');
  });
});
