import { describe, expect, it } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { resolveGuard } from './guard-options.js';
import { EXTENDING } from './map-normalization.js';
import { normalizeText } from './normalize-text.js';

describe('normalizeText', () => {
  it('leaves ASCII and what is normal already without a map', () => {
    const guard = resolveGuard({ normalization: 'NFC' });
    for (const text of ['plain', 'café 很好'])
      expect(normalizeText(text, 'text', guard)).toEqual({ text, map: undefined });
  });

  it('changes nothing unless it is asked to', () => {
    expect(normalizeText('cafe\u0301', 'text', resolveGuard())).toEqual({ text: 'cafe\u0301', map: undefined });
  });

  it('refuses a text that grows beyond what a string can hold', () => {
    const guard = resolveGuard({ normalization: 'NFKC' });
    const text = '\uFDFA'.repeat(8);
    const endless = Object.assign(Object.create(String.prototype), {
      normalize: () => {
        throw new RangeError('Invalid string length');
      },
      toString: () => text,
    });
    expect(() => normalizeText(endless, 'text', guard)).toThrow(
      expect.objectContaining({ code: 'TEXT_TOO_LONG', details: { field: 'text', limit: 20_000, actual: 20_001 } }),
    );
  });

  it('refuses a run of marks whose ordering would take quadratic time', () => {
    const guard = resolveGuard({ normalization: 'NFC', maxCharacters: 1_000_000 });
    const attack = `a${'\u0301'.repeat(200_000)}${'\u0323'.repeat(200_000)}`;
    const started = performance.now();
    try {
      normalizeText(attack, 'text', guard);
      expect.unreachable();
    } catch (error) {
      expect(LexrunError.is(error, 'FORBIDDEN_CHARACTER')).toBe(true);
      const { message, hint, details } = error as LexrunError;
      expect(message).toBe('text has more than 128 combining marks in a row, from position 1');
      expect(hint).toContain("normalization: 'none'");
      expect(details).toEqual({ field: 'text', limit: 128, position: 1 });
    }
    expect(performance.now() - started).toBeLessThan(100);
    expect(normalizeText(`a${'\u0301'.repeat(128)}`, 'text', guard).text).toHaveLength(128);
    expect(normalizeText('ㅋ'.repeat(5_000), 'text', guard).text).toHaveLength(5_000);
  });

  it('knows every character of this runtime that may merge with the one before it', () => {
    const extending = new RegExp(`^${EXTENDING}`, 'u');
    const merges = /^[\p{M}\u1160-\u11FF]/u;
    const missing: string[] = [];
    for (let code = 0x80; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue;
      const character = String.fromCodePoint(code);
      if (extending.test(character)) continue;
      if (merges.test(character.normalize('NFKD')) || merges.test(character.normalize('NFD')))
        missing.push(code.toString(16));
    }
    expect(missing).toEqual([]);
  });
});
