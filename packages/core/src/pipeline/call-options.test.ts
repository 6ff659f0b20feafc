import { expect, test } from 'vitest';
import { splitOptions } from './call-options.js';

test('parts the options of the call from those of the task', () => {
  const { signal } = new AbortController();
  const options = { signal, timeoutMs: 5, priority: 'bulk', topK: 3, labels: ['a'] };
  expect(splitOptions(options)).toEqual({
    call: { signal, timeoutMs: 5, priority: 'bulk' },
    task: { topK: 3, labels: ['a'] },
  });
});

test('no options are fine', () => {
  expect(splitOptions(undefined)).toEqual({ call: {}, task: {} });
  expect(splitOptions({ timeoutMs: undefined }).call.timeoutMs).toBeUndefined();
});

test.each([1, 600_000])('takes a timeout of %d ms', (timeoutMs) => {
  expect(splitOptions({ timeoutMs }).call.timeoutMs).toBe(timeoutMs);
});

test.each([
  ['timeoutMs', { timeoutMs: 0 }],
  ['timeoutMs', { timeoutMs: 600_001 }],
  ['timeoutMs', { timeoutMs: 1.5 }],
  ['timeoutMs', { timeoutMs: Number.NaN }],
  ['timeoutMs', { timeoutMs: '5' }],
  ['priority', { priority: 'urgent' }],
  ['signal', { signal: {} }],
  ['signal', { signal: 'abort' }],
])('refuses a bad %s and names it: %o', (option, options) => {
  expect(() => splitOptions(options)).toThrow(
    expect.objectContaining({ code: 'INVALID_OPTIONS', details: { option } }),
  );
});

test.each([null, 5, 'fast', []])('refuses options that are no object: %o', (options) => {
  expect(() => splitOptions(options)).toThrow(expect.objectContaining({ code: 'INVALID_OPTIONS' }));
});
