import { describe, expect, test } from 'vitest';
import { thrown } from '../../../../test/fixtures/tasks/thrown.js';
import { flag, integer, number, object, oneOf } from '../schema/checks.js';
import { either } from '../schema/more-checks.js';
import { labels, topK } from './option-schemas.js';
import { parseOptions } from './parse-options.js';

const schema = object({
  topK,
  count: integer(1, 5),
  share: number(0, 1),
  mode: oneOf(['fast', 'exact']),
  flag,
  names: labels(1),
  either: either(flag, number()),
});
const parse = (options: unknown) => parseOptions<object>(schema, options, 'demo');

describe('parseOptions', () => {
  test('gives back what is valid, without options set to undefined', () => {
    expect(parse({ topK: null, mode: 'fast', count: undefined })).toEqual({ topK: null, mode: 'fast' });
    expect(Object.keys(parse({ count: undefined }))).toEqual([]);
    expect(parse(undefined)).toEqual({});
  });

  test.each([
    [{ count: 9 }, 'Option count must be at most 5, got 9. (demo)', 'count'],
    [{ count: 1.5 }, 'Option count must be of type integer, got 1.5. (demo)', 'count'],
    [{ count: '1' }, 'Option count must be of type number, got a string of 1 characters. (demo)', 'count'],
    [{ topK: 0 }, 'Option topK must be at least 1, got 0. (demo)', 'topK'],
    [{ share: Number.NaN }, 'Option share must be of type number, got NaN. (demo)', 'share'],
    [{ mode: 'slow' }, 'Option mode must be one of "fast", "exact", got a string of 4 characters. (demo)', 'mode'],
    [{ flag: 1 }, 'Option flag must be of type boolean, got 1. (demo)', 'flag'],
    [{ names: [] }, 'Option names must be at least 1 entries long, got an array of 0. (demo)', 'names'],
    [{ names: ['a', 7] }, 'Option names[1] must be of type string, got 7. (demo)', 'names[1]'],
    [
      { names: [''] },
      'Option names[0] must be at least 1 characters long, got a string of 0 characters. (demo)',
      'names[0]',
    ],
    [
      { either: 'x' },
      'Option either must be of type boolean or of type number, got a string of 1 characters. (demo)',
      'either',
    ],
    [{ topk: 3 }, 'Unknown option topk. (demo)', 'topk'],
  ])('%j: %s', (options, message, option) => {
    const error = thrown(() => parse(options));
    expect([error.code, error.message, error.details.option]).toEqual(['INVALID_OPTIONS', message, option]);
  });

  test('an unknown option is answered with those there are', () => {
    const { hint } = thrown(() => parse({ topk: 3 }));
    expect(hint).toBe('demo has the options topK, count, share, mode, flag, names, either.');
  });

  test('options that are no object', () => {
    expect(thrown(() => parse([])).message).toBe('Options of demo must be an object, got an array of 0.');
    expect(thrown(() => parse('x')).code).toBe('INVALID_OPTIONS');
  });

  test('a message never repeats the text of an option', () => {
    expect(thrown(() => parse({ mode: 'my secret text' })).message).not.toContain('secret');
  });
});
