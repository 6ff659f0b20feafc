import { expect, it, vi } from 'vitest';
import { cleanText } from './clean-text.js';
import { loadGuard, resolveGuard } from './guard-options.js';

it('loads the code of a normalization where one is asked for', async () => {
  const plain = await loadGuard({ maxTexts: 3 });
  expect(plain).toMatchObject({ maxTexts: 3, normalize: undefined });
  expect(cleanText('cafe\u0301', 'text', plain).text).toBe('cafe\u0301');

  const normalizing = await loadGuard({ maxTexts: 3, normalization: 'NFC' });
  expect(normalizing.maxTexts).toBe(3);
  expect(cleanText('cafe\u0301', 'text', normalizing).text).toBe('café');
});

it('checks the options before it loads anything', async () => {
  await expect(loadGuard({ normalization: 'nfc' })).rejects.toMatchObject({ code: 'INVALID_OPTIONS' });
});

it('walks no text for a normal form that was not asked for', () => {
  const normalize = vi.fn();
  expect(resolveGuard({}, normalize).normalize).toBeUndefined();
  expect(resolveGuard({ normalization: 'NFKC' }, normalize).normalize).toBe(normalize);
});
