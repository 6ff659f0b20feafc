import { expect, test, vi } from 'vitest';
import { ERROR_CODES } from './codes.js';
import { LexrunError } from './lexrun-error.js';
import { serializeFailure } from './serialize-failure.js';

test('takes hint and retryable from its code, unless told otherwise', () => {
  const error = new LexrunError('QUEUE_FULL', 'full');
  expect(error).toMatchObject({ name: 'LexrunError', hint: ERROR_CODES.QUEUE_FULL.hint, retryable: true, details: {} });
  expect(new LexrunError('QUEUE_FULL', 'full', { retryable: false, hint: 'wait' })).toMatchObject({
    retryable: false,
    hint: 'wait',
  });
});

test('is recognised across copies of the package', async () => {
  vi.resetModules();
  const copy = await import('./lexrun-error.js');
  expect(copy.LexrunError).not.toBe(LexrunError);
  const foreign: unknown = new copy.LexrunError('CLOSED', 'closed');
  expect(foreign instanceof LexrunError).toBe(false);
  expect(LexrunError.is(foreign)).toBe(true);
  expect(LexrunError.is(foreign, 'CLOSED')).toBe(true);
  expect(LexrunError.is(foreign, 'ABORTED')).toBe(false);
});

test.each([null, undefined, 'CLOSED', 5, {}, { code: 'CLOSED' }, new Error('CLOSED')])('%o is none', (value) => {
  expect(LexrunError.is(value)).toBe(false);
});

test('survives JSON', () => {
  const cause = new TypeError('underneath');
  const error = new LexrunError('TEXT_TOO_LONG', 'too long', {
    cause,
    hint: 'cut it',
    details: { limit: 3, actual: 9 },
  });
  const back = LexrunError.fromJSON(JSON.parse(JSON.stringify(error)));
  expect(LexrunError.is(back, 'TEXT_TOO_LONG')).toBe(true);
  expect(back).toMatchObject({
    message: 'too long',
    hint: 'cut it',
    retryable: false,
    details: { limit: 3, actual: 9 },
  });
  expect((back.cause as Error).message).toBe('underneath');
  expect(JSON.stringify(error)).not.toContain('.ts:');
});

test('survives a structured clone of its plain form', () => {
  const data = structuredClone(new LexrunError('ABORTED', 'gone', { cause: 'because' }).toJSON());
  expect(LexrunError.fromJSON(data)).toMatchObject({ code: 'ABORTED', cause: { message: 'because' } });
});

test.each([
  ['an object without a prototype', Object.create(null), 'object'],
  ['a symbol', Symbol('x'), 'Symbol(x)'],
  ['an error whose message is no text', Object.assign(new Error(), { message: Object.create(null) }), 'object'],
  ['a text', 'because', 'because'],
])('says what was thrown, were it %s', (_, thrown, text) => {
  expect(structuredClone(serializeFailure(thrown))).toMatchObject({ code: 'INTERNAL', cause: text });
});

test('wraps what is foreign and leaves its own as it is', () => {
  const own = new LexrunError('CLOSED', 'closed');
  expect(LexrunError.from(own, 'INTERNAL', 'wrapped')).toBe(own);
  const foreign = new RangeError('bad');
  expect(LexrunError.from(foreign, 'INTERNAL', 'wrapped')).toMatchObject({ code: 'INTERNAL', cause: foreign });
  expect(serializeFailure(foreign)).toMatchObject({ code: 'INTERNAL', cause: 'bad' });
});

test.each([
  'Failed to fetch dynamically imported module: https://example.com/runner.js',
  'error loading dynamically imported module: https://example.com/runner.js',
  'Importing a module script failed.',
])('a chunk that could not be fetched is no defect: %s', (message) => {
  const failure = serializeFailure(new TypeError(message));
  expect(failure).toMatchObject({ code: 'UNAVAILABLE', retryable: true, cause: message });
});
