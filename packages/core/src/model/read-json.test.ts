import { describe, expect, it } from 'vitest';
import { LexrunError } from '../error/lexrun-error.js';
import { readJson } from './read-json.js';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const limits = { maxBytes: 1_000_000 };
const failure = (run: () => unknown): LexrunError => {
  try {
    run();
  } catch (error) {
    if (LexrunError.is(error, 'INVALID_MODEL')) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
};

describe('readJson', () => {
  it('reads JSON with and without a byte order mark', () => {
    expect(readJson(bytes('\ufeff{"a":[1,"é😀"]}'), 'x.json', limits)).toEqual({ a: [1, 'é😀'] });
    expect(readJson(bytes('{"a":"[[[[{{{{,,,,\\"[["}'), 'x.json', { ...limits, maxDepth: 1 })).toEqual({
      a: '[[[[{{{{,,,,"[[',
    });
  });

  it('refuses what is not JSON without repeating it', () => {
    const error = failure(() => readJson(bytes('secret-value'), 'x.json', limits));
    expect(error.message).toBe('x.json is not JSON');
    expect(JSON.stringify(error)).not.toContain('secret');
    for (const text of ['', '{', '{"a":', '[1,]', '"', '"\\']) failure(() => readJson(bytes(text), 'x.json', limits));
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(failure(() => readJson(Uint8Array.of(0x22, 0xff, 0x22), 'x.json', limits)).message).toMatch(/UTF-8/);
  });

  it('keeps its bounds before it parses', () => {
    expect(failure(() => readJson(bytes('[1,2,3]'), 'x.json', { maxBytes: 6 })).details).toEqual({
      limit: 6,
      actual: 7,
    });
    // Deep enough to overflow the stack of a recursive parser.
    const deep = '['.repeat(500_000);
    expect(failure(() => readJson(bytes(deep), 'x.json', limits)).message).toMatch(/deeper than 64/);
    expect(readJson(bytes(`${'['.repeat(64)}${']'.repeat(64)}`), 'x.json', limits)).toBeDefined();
    expect(failure(() => readJson(bytes('[1,2,3,4]'), 'x.json', { ...limits, maxValues: 2 })).message).toMatch(
      /values/,
    );
  });

  it('gives __proto__ no power', () => {
    const json = readJson(bytes('{"__proto__":{"polluted":1}}'), 'x.json', limits);
    expect((json as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.hasOwn(json as object, '__proto__')).toBe(true);
  });
});
