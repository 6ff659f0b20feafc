import { expect, test } from 'vitest';
import { defaultGuard } from './default-guard.js';
import { resolveGuard } from './guard-options.js';

test('is what the options come to where none is given', () => {
  expect(defaultGuard()).toEqual(resolveGuard());
  expect(defaultGuard()).not.toEqual(resolveGuard({ zeroWidth: 'strip' }));
});
